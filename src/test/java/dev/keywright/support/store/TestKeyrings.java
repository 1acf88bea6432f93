package dev.keywright.support.store;

import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.RotatingSecret;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Fixed secrets for tests. */
public final class TestKeyrings {

    private TestKeyrings() {}

    /** Secrets whose versions consist of one byte, repeated 32 times. */
    public static Keyring of(Map<Integer, Integer> fills) {
        return Keyring.of(
                "test",
                fills.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, (fill) -> encoded(fill.getValue()))));
    }

    public static String encoded(int fill) {
        byte[] bytes = new byte[Keyring.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A secret that receives a new version on request, as by a rotation. */
    public static final class Rotating {

        private final RotatingSecret secret = new RotatingSecret("test", Map.of(1, encoded(1)), Clock.systemUTC());

        public Keyring ring() {
            return new Keyring(secret);
        }

        public void rotate() {
            secret.add(Map.of(1, encoded(1), 2, encoded(2)));
        }
    }
}

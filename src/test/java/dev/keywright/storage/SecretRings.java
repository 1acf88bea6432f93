package dev.keywright.storage;

import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Secrets that are known beforehand, for the tests of what uses them. */
public final class SecretRings {

    private SecretRings() {}

    /** Secrets whose versions consist of one byte each, 32 times over. */
    public static SecretRing of(Map<Integer, Integer> fills) {
        return SecretRing.of(
                "test",
                fills.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, (fill) -> encoded(fill.getValue()))));
    }

    static String encoded(int fill) {
        byte[] bytes = new byte[SecretRing.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A secret that gets another version, as by a rotation, when told to. */
    public static final class Rotating {

        private final LiveSecret secret = new LiveSecret("test", Map.of(1, encoded(1)), Clock.systemUTC());

        public SecretRing ring() {
            return new SecretRing(secret);
        }

        public void rotate() {
            secret.adopt(Map.of(1, encoded(1), 2, encoded(2)));
        }
    }
}

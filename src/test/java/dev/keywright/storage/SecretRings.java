package dev.keywright.storage;

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
}

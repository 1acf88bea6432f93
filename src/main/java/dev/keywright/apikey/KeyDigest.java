package dev.keywright.apikey;

import java.security.MessageDigest;
import java.util.Arrays;

/** The stored HMAC-SHA-256 of an API key under one version of the pepper. */
public final class KeyDigest {

    private final byte[] bytes;
    private final int pepperVersion;

    public KeyDigest(byte[] bytes, int pepperVersion) {
        this.bytes = bytes.clone();
        this.pepperVersion = pepperVersion;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int pepperVersion() {
        return pepperVersion;
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyDigest digest
                && pepperVersion == digest.pepperVersion
                && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}

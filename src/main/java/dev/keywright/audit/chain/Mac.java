package dev.keywright.audit.chain;

import java.security.MessageDigest;
import java.util.Arrays;

/** A message authentication code. The links of the chain are MACs, too. */
public final class Mac {

    private final byte[] bytes;

    public Mac(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mac mac && MessageDigest.isEqual(bytes, mac.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}

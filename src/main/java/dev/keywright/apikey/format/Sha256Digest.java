package dev.keywright.apikey.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * The SHA-256 (FIPS 180-4) of a key string in UTF-8. It is stored as four longs, since the cache holds one for each key
 * and an array would take 50 % more memory.
 */
public final class Sha256Digest {

    private static final int BYTES = 32;
    private static final VarHandle NUMBERS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Creating an instance takes longer than digesting a key with it. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Sha256Digest::sha256);

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private Sha256Digest(byte[] digest) {
        this.first = (long) NUMBERS.get(digest, 0);
        this.second = (long) NUMBERS.get(digest, 8);
        this.third = (long) NUMBERS.get(digest, 16);
        this.fourth = (long) NUMBERS.get(digest, 24);
    }

    /** Returns the digest of a text. */
    public static Sha256Digest of(String text) {
        return new Sha256Digest(SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Wraps the digest of a key that is imported by its digest.
     *
     * @throws IllegalArgumentException if the array does not have 32 bytes
     */
    public static Sha256Digest wrap(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException(
                    "A SHA-256 digest must have " + BYTES + " bytes, but has " + digest.length + ".");
        }
        return new Sha256Digest(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK supports SHA-256.", impossible);
        }
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256Digest digest
                && ((first ^ digest.first)
                                | (second ^ digest.second)
                                | (third ^ digest.third)
                                | (fourth ^ digest.fourth))
                        == 0;
    }

    /** The bits are uniformly distributed, so one part is sufficient. */
    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    /** Hides the value, which can identify an imported key. */
    @Override
    public String toString() {
        return "Sha256Digest[***]";
    }
}

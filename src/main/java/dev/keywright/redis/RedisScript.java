package dev.keywright.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that returns a list of integers. Redis caches scripts, so a call needs only the digest of a script. */
public final class RedisScript {

    private final byte[] text;
    private final byte[] digest;

    public RedisScript(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.digest = sha1(this.text).getBytes(StandardCharsets.US_ASCII);
    }

    /** Redis names scripts by their SHA-1 in hexadecimal (documentation of {@code EVALSHA}). */
    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each Java platform has SHA-1", impossible);
        }
    }

    byte[] text() {
        return text;
    }

    byte[] digest() {
        return digest;
    }
}

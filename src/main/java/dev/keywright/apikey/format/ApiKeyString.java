package dev.keywright.apikey.format;

import dev.keywright.apikey.Base62;
import dev.keywright.apikey.KeyId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A whole API key, {@code <prefix>_<id>_<secret><check>}, with characters of {@code [A-Za-z0-9_]}.
 *
 * <ul>
 *   <li>prefix: {@code [a-z][a-z0-9_]{0,19}}, so that people and secret scanners recognize the key;
 *   <li>id: 12 base62 characters, see {@link KeyId};
 *   <li>secret: 32 base62 characters from a cryptographic random source, 190 bits;
 *   <li>check: the CRC-32 (ISO 3309) of everything before it, as 6 base62 characters, so that a mistyped or invented
 *       key is rejected without a lookup.
 * </ul>
 *
 * <p>{@link #toString()} contains the prefix and the id only.
 */
public final class ApiKeyString {

    /** The format of a prefix. {@link #isPrefix} checks the same on the bytes of a request. */
    public static final String PREFIX = "[a-z][a-z0-9_]{0,19}";

    private static final int MAX_PREFIX_LENGTH = 20;
    private static final int SECRET_LENGTH = 32;
    private static final int CHECK_LENGTH = 6;
    private static final int TAIL_LENGTH = 1 + KeyId.LENGTH + 1 + SECRET_LENGTH + CHECK_LENGTH;

    private final String text;
    private final KeyId id;

    private ApiKeyString(String text, KeyId id) {
        this.text = text;
        this.id = id;
    }

    /**
     * Generates a new key.
     *
     * @throws IllegalArgumentException if the prefix is invalid
     */
    public static ApiKeyString random(String prefix, SecureRandom random) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("'" + prefix + "' is not a valid key prefix.");
        }
        KeyId id = KeyId.random(random);
        String body = prefix + '_' + id + '_' + Base62.random(random, SECRET_LENGTH);
        return new ApiKeyString(body + Base62.encode(checksum(latin1(body), body.length()), CHECK_LENGTH), id);
    }

    /**
     * Parses a complete key; empty if the format or the checksum is wrong. Each verification starts here, so it reads each
     * character once and allocates only one copy of the text, as bytes.
     */
    public static Optional<ApiKeyString> parse(String text) {
        if (!hasKeyLength(text)) {
            return Optional.empty();
        }
        byte[] bytes = latin1(text);
        int checkStart = bytes.length - CHECK_LENGTH;
        if (!hasKeyFormat(bytes) || checksum(bytes, checkStart) != Base62.decode(bytes, checkStart)) {
            return Optional.empty();
        }
        int idStart = bytes.length - TAIL_LENGTH + 1;
        return Optional.of(new ApiKeyString(text, new KeyId(text.substring(idStart, idStart + KeyId.LENGTH))));
    }

    /** Returns whether the text has the format of a key, regardless of its checksum. */
    public static boolean hasKeyFormat(String text) {
        return hasKeyLength(text) && hasKeyFormat(latin1(text));
    }

    private static boolean hasKeyLength(String text) {
        return text.length() > TAIL_LENGTH && text.length() <= MAX_PREFIX_LENGTH + TAIL_LENGTH;
    }

    private static boolean hasKeyFormat(byte[] text) {
        int idStart = text.length - TAIL_LENGTH + 1;
        int secretStart = idStart + KeyId.LENGTH + 1;
        return isPrefix(text, idStart - 1)
                && text[idStart - 1] == '_'
                && Base62.isBase62(text, idStart, secretStart - 1)
                && text[secretStart - 1] == '_'
                && Base62.isBase62(text, secretStart, text.length);
    }

    public static boolean isPrefix(String text) {
        byte[] bytes = latin1(text);
        return isPrefix(bytes, bytes.length);
    }

    /** Returns whether the first {@code length} bytes are a valid prefix. */
    private static boolean isPrefix(byte[] text, int length) {
        if (length < 1 || length > MAX_PREFIX_LENGTH || !isLowerCase(text[0])) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            byte c = text[i];
            if (!isLowerCase(c) && c != '_' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerCase(byte c) {
        return c >= 'a' && c <= 'z';
    }

    /**
     * Encodes each character as one byte. A character outside Latin-1 becomes a question mark, which no key contains.
     */
    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long checksum(byte[] text, int length) {
        CRC32 crc = new CRC32();
        crc.update(text, 0, length);
        return crc.getValue();
    }

    String prefix() {
        return text.substring(0, text.length() - TAIL_LENGTH);
    }

    public KeyId id() {
        return id;
    }

    /** Returns the complete key, including the secret. */
    public String text() {
        return text;
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKeyString key
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.US_ASCII), key.text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return prefix() + '_' + id + "_***";
    }
}

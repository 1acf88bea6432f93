package dev.keywright.apikey.format;

import dev.keywright.apikey.Base62;
import dev.keywright.apikey.KeyId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A whole API key: {@code <prefix>_<id>_<secret><check>}, one word of {@code [A-Za-z0-9_]}.
 *
 * <ul>
 *   <li>prefix: {@code [a-z][a-z0-9_]{0,19}}, so that people and secret scanners know whose key it is;
 *   <li>id: 12 base62 characters, see {@link KeyId};
 *   <li>secret: 32 base62 characters from a cryptographic source, 190 bits;
 *   <li>check: the CRC-32 (ISO 3309) of all that stands before it, as 6 base62 characters, so that a mistyped or invented
 *       key is refused before anything is looked up.
 * </ul>
 *
 * <p>{@link #toString()} shows the prefix and the id alone.
 */
public final class ApiKeyString {

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
     * A new key.
     *
     * @throws IllegalArgumentException if the prefix is not of its form
     */
    public static ApiKeyString random(String prefix, SecureRandom random) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("'" + prefix + "' is no prefix of a key");
        }
        KeyId id = KeyId.random(random);
        String body = prefix + '_' + id + '_' + Base62.random(random, SECRET_LENGTH);
        return new ApiKeyString(body + Base62.encode(checksum(latin1(body), body.length()), CHECK_LENGTH), id);
    }

    /**
     * Reads a whole key; empty if the text is not of the form, or its check is wrong. Each verdict begins with it, so it
     * looks at each character once, and makes little that it does not answer: one copy of the text, as bytes.
     */
    public static Optional<ApiKeyString> parse(String text) {
        if (!isOfOurLength(text)) {
            return Optional.empty();
        }
        byte[] bytes = latin1(text);
        int checkStart = bytes.length - CHECK_LENGTH;
        if (!isOfOurForm(bytes) || checksum(bytes, checkStart) != Base62.decode(bytes, checkStart)) {
            return Optional.empty();
        }
        int idStart = bytes.length - TAIL_LENGTH + 1;
        return Optional.of(new ApiKeyString(text, new KeyId(text.substring(idStart, idStart + KeyId.LENGTH))));
    }

    /** Whether the text is of the form, whatever its check is. */
    public static boolean isOfOurForm(String text) {
        return isOfOurLength(text) && isOfOurForm(latin1(text));
    }

    private static boolean isOfOurLength(String text) {
        return text.length() > TAIL_LENGTH && text.length() <= MAX_PREFIX_LENGTH + TAIL_LENGTH;
    }

    private static boolean isOfOurForm(byte[] text) {
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

    /** Whether the first {@code length} characters are a prefix. */
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

    /** A byte for each character: one that is not in Latin-1 becomes a question mark, which no key has either. */
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

    /** The whole key, secret included. */
    public String text() {
        return text;
    }

    /** Compares in a time that does not tell where two keys differ. */
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

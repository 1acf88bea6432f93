package dev.keywright.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
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
public final class KeyText {

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,19}");
    private static final int SECRET_LENGTH = 32;
    private static final int CHECK_LENGTH = 6;
    private static final int TAIL_LENGTH = 1 + KeyId.LENGTH + 1 + SECRET_LENGTH + CHECK_LENGTH;

    private final String text;
    private final String prefix;
    private final KeyId id;

    private KeyText(String text, String prefix, KeyId id) {
        this.text = text;
        this.prefix = prefix;
        this.id = id;
    }

    /**
     * A new key.
     *
     * @throws IllegalArgumentException if the prefix is not of its form
     */
    static KeyText random(String prefix, SecureRandom random) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("'" + prefix + "' is no prefix of a key");
        }
        KeyId id = KeyId.random(random);
        String body = prefix + '_' + id + '_' + Base62.random(random, SECRET_LENGTH);
        return new KeyText(body + check(body), prefix, id);
    }

    /** Reads a whole key; empty if the text is not of the form, or its check is wrong. */
    static Optional<KeyText> parse(String text) {
        int prefixLength = text.length() - TAIL_LENGTH;
        if (prefixLength < 1 || !PREFIX.matcher(text).region(0, prefixLength).matches()) {
            return Optional.empty();
        }
        int idStart = prefixLength + 1;
        int secretStart = idStart + KeyId.LENGTH + 1;
        int checkStart = secretStart + SECRET_LENGTH;
        String secret = text.substring(secretStart, checkStart);
        boolean wellFormed =
                text.charAt(idStart - 1) == '_' && text.charAt(secretStart - 1) == '_' && Base62.isBase62(secret);
        if (!wellFormed || !text.endsWith(check(text.substring(0, checkStart)))) {
            return Optional.empty();
        }
        return KeyId.parse(text.substring(idStart, secretStart - 1))
                .map((id) -> new KeyText(text, text.substring(0, prefixLength), id));
    }

    static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    private static String check(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return Base62.encode(crc.getValue(), CHECK_LENGTH);
    }

    String prefix() {
        return prefix;
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
        return other instanceof KeyText key
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.US_ASCII), key.text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return prefix + '_' + id + "_***";
    }
}

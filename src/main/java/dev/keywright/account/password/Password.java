package dev.keywright.account.password;

import java.util.Optional;

/** A plaintext password: well-formed Unicode without NUL, at most 256 characters, never trimmed or truncated. */
public final class Password {

    /** In Unicode characters; NIST SP 800-63B-4 §3.1.1.2 requires at least 64. */
    public static final int MAX_LENGTH = 256;

    private final String text;

    private Password(String text) {
        this.text = text;
    }

    public static Optional<Password> parse(String text) {
        boolean fits = text.codePointCount(0, text.length()) <= MAX_LENGTH;
        return fits && text.codePoints().allMatch(Password::isAllowed)
                ? Optional.of(new Password(text))
                : Optional.empty();
    }

    /** An unpaired surrogate has no UTF-8 encoding, so it cannot be hashed. */
    private static boolean isAllowed(int codePoint) {
        return codePoint != 0 && Character.getType(codePoint) != Character.SURROGATE;
    }

    /** Returns the length in Unicode characters. */
    int length() {
        return text.codePointCount(0, text.length());
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "Password[***]";
    }
}

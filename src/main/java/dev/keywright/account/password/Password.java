package dev.keywright.account.password;

import java.util.Optional;

/** A password as a person typed it: well-formed Unicode without NUL, at most 256 characters, never trimmed or cut. */
public final class Password {

    /** In Unicode characters; NIST SP 800-63B-4 §3.1.1.2 asks for 64 at least. */
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

    /** A lone surrogate has no UTF-8 form, and so nothing to be hashed. */
    private static boolean isAllowed(int codePoint) {
        return codePoint != 0 && Character.getType(codePoint) != Character.SURROGATE;
    }

    /** In Unicode characters. */
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

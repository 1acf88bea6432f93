package dev.keywright.key;

import java.security.SecureRandom;

/** Texts of {@code [0-9A-Za-z]}, which a double click takes whole. */
final class Base62 {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Base62() {}

    /** A uniformly random text of {@code length} characters: 5.95 bits each. */
    static String random(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    /** A number, which is not negative, padded with leading zeros. */
    static String encode(long number, int length) {
        char[] digits = new char[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }

    static boolean isBase62(CharSequence text) {
        return text.chars().allMatch((c) -> DIGITS.indexOf(c) >= 0);
    }
}

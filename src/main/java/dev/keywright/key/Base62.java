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

    /** The number that {@link #encode} wrote from {@code start} on, in base 62, up to the text's end: 10 digits at most. */
    static long decode(String text, int start) {
        long number = 0;
        for (int i = start; i < text.length(); i++) {
            number = number * DIGITS.length() + value(text.charAt(i));
        }
        return number;
    }

    private static int value(char digit) {
        if (digit <= '9') {
            return digit - '0';
        }
        return digit <= 'Z' ? digit - 'A' + 10 : digit - 'a' + 36;
    }

    static boolean isBase62(String text) {
        return isBase62(text, 0, text.length());
    }

    /** Whether all that stands from {@code start} to before {@code end} is. */
    static boolean isBase62(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}

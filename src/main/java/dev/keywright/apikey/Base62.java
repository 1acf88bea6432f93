package dev.keywright.apikey;

import java.security.SecureRandom;
import java.util.Arrays;

/** Texts of {@code [0-9A-Za-z]}, which a double click takes whole. */
public final class Base62 {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** What each byte stands for, less than 0 if for nothing: a look into a table is the fastest way to tell. */
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < DIGITS.length(); value++) {
            VALUES[DIGITS.charAt(value)] = (byte) value;
        }
    }

    private Base62() {}

    /** A uniformly random text of {@code length} characters: 5.95 bits each. */
    public static String random(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    /** A number, which is not negative, padded with leading zeros. */
    public static String encode(long number, int length) {
        char[] digits = new char[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }

    /** The number that {@link #encode} wrote from {@code start} on, up to the text's end: 10 digits at most. */
    public static long decode(byte[] text, int start) {
        long number = 0;
        for (int i = start; i < text.length; i++) {
            number = number * DIGITS.length() + VALUES[text[i] & 0xFF];
        }
        return number;
    }

    static boolean isBase62(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= VALUES.length || VALUES[text.charAt(i)] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether all that stands from {@code start} to before {@code end} is; in a time that does not depend on what it is. */
    public static boolean isBase62(byte[] text, int start, int end) {
        int all = 0;
        for (int i = start; i < end; i++) {
            all |= VALUES[text[i] & 0xFF];
        }
        return all >= 0;
    }
}

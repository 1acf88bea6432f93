package dev.keywright.apikey;

import java.security.SecureRandom;
import java.util.Arrays;

/** Base62 encoding, with the alphabet {@code [0-9A-Za-z]}. Without punctuation, a double click selects a whole key. */
public final class Base62 {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The value of each byte, or -1 for a byte outside the alphabet. A table lookup is the fastest check. */
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < DIGITS.length(); value++) {
            VALUES[DIGITS.charAt(value)] = (byte) value;
        }
    }

    private Base62() {}

    /** Returns {@code length} uniformly random characters, with 5.95 bits of entropy each. */
    public static String random(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    /** Encodes a non-negative number, padded with leading zeros. */
    public static String encode(long number, int length) {
        char[] digits = new char[length];
        long remaining = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (remaining % DIGITS.length()));
            remaining /= DIGITS.length();
        }
        return new String(digits);
    }

    /** Decodes a number that {@link #encode} wrote, from {@code start} to the end of the text; at most 10 digits. */
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

    /**
     * Returns whether the bytes from {@code start} (inclusive) to {@code end} (exclusive) are base62, in constant time.
     */
    public static boolean isBase62(byte[] text, int start, int end) {
        int combined = 0;
        for (int i = start; i < end; i++) {
            combined |= VALUES[text[i] & 0xFF];
        }
        return combined >= 0;
    }
}

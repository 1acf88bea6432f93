package dev.keywright.client;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** The format of a key: {@code <prefix>_<id>_<secret><checksum>}. */
final class KeyFormat {

    private static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9_]{0,19}_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final int CHECKSUM_LENGTH = 6;

    private KeyFormat() {}

    /**
     * Whether a text has the format of a key but a wrong checksum, which is the CRC-32 (ISO 3309) of the text before it. Such a text is never a
     * valid key. A text with another format may be an imported key.
     */
    static boolean hasWrongChecksum(String text) {
        int start = text.length() - CHECKSUM_LENGTH;
        return start > 0
                && number(text, start) != checksum(text, start)
                && FORMAT.matcher(text).matches();
    }

    private static long checksum(String text, int end) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1), 0, end);
        return crc.getValue();
    }

    /** Decodes base 62 from {@code start} to the end. Returns -1, which is never a checksum, if a character is not a digit. */
    private static long number(String text, int start) {
        long number = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                return -1;
            }
            number = number * DIGITS.length() + digit;
        }
        return number;
    }
}

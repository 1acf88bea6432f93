package dev.keywright.client;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** What can be said of a key's text alone: {@code <prefix>_<id>_<secret><check>}. */
final class KeyForm {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,19}_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final int CHECK_LENGTH = 6;

    private KeyForm() {}

    /**
     * Whether the check of a text of Keywright's form is wrong: the CRC-32 (ISO 3309) of all that stands before it. Then it is nobody's key. A text of
     * another form may be an imported key.
     */
    static boolean isMistyped(String text) {
        int start = text.length() - CHECK_LENGTH;
        return start > 0
                && number(text, start) != checksum(text, start)
                && FORM.matcher(text).matches();
    }

    private static long checksum(String text, int end) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1), 0, end);
        return crc.getValue();
    }

    /** In base 62, from {@code start} to the end; something else than any checksum if that is no number. */
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

package dev.keywright.secrets;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a secret, written {@code <32 bytes in base64>} or {@code <32 bytes in base64> from <time>}. Before that time it is known but
 * not current, so that all nodes have it before any node uses it.
 *
 * @param bytes not a copy, must not be modified
 * @param from when the version becomes current, unless a higher one is
 */
record SecretVersion(byte[] bytes, Instant from) {

    private static final Pattern FROM = Pattern.compile("(.*) from (\\S+)");

    /**
     * Parses a version.
     *
     * @param name the name of the secret in the settings, for error messages
     * @param text the written form; the time is in ISO 8601, like {@code 2027-01-31T12:00:00Z}
     */
    static SecretVersion parse(String name, int version, String text) {
        String label = "Version " + version + " of the secret keywright.secrets." + name;
        Matcher timed = FROM.matcher(text.strip());
        Instant from = timed.matches() ? time(label, timed.group(2)) : Instant.MIN;
        byte[] bytes = decode(label, timed.matches() ? timed.group(1) : text);
        if (version < 1 || bytes.length != Keyring.BYTES) {
            throw Keyring.unusable(label + " is invalid: version numbers start at 1, and a version must have "
                    + Keyring.BYTES + " bytes.");
        }
        return new SecretVersion(bytes, from);
    }

    private static byte[] decode(String label, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw Keyring.unusable(label + " is not base64.");
        }
    }

    private static Instant time(String label, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            throw Keyring.unusable(label + " has no valid start time; write it like from 2027-01-31T12:00:00Z.");
        }
    }

    /** The written form, with a start time. */
    static String text(byte[] bytes, Instant from) {
        return Base64.getEncoder().encodeToString(bytes) + " from " + from;
    }

    /** Omits the bytes. */
    @Override
    public String toString() {
        return "SecretVersion[from=" + from + "]";
    }
}

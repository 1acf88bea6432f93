package dev.keywright.secrets;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a secret, written {@code <32 bytes in base64>} or {@code <32 bytes in base64> from <time>}. Until that time
 * it is known and not in use, so that all nodes know it before one of them makes something with it.
 */
final class SecretVersion {

    private static final Pattern FROM = Pattern.compile("(.*) from (\\S+)");

    private final byte[] bytes;
    private final Instant from;

    private SecretVersion(byte[] bytes, Instant from) {
        this.bytes = bytes;
        this.from = from;
    }

    /**
     * Reads a version.
     *
     * @param name what the secret is called in settings, for the sentence that stops the start
     * @param text as it is written; the time as in ISO 8601, like {@code 2027-01-31T12:00:00Z}
     */
    static SecretVersion parse(String name, int version, String text) {
        String called = "Version " + version + " of the secret keywright.secrets." + name;
        Matcher timed = FROM.matcher(text.strip());
        Instant from = timed.matches() ? time(called, timed.group(2)) : Instant.MIN;
        byte[] bytes = decode(called, timed.matches() ? timed.group(1) : text);
        if (version < 1 || bytes.length != Keyring.BYTES) {
            throw Keyring.unusable(
                    called + " is not one: a version counts from 1 and has " + Keyring.BYTES + " bytes.");
        }
        return new SecretVersion(bytes, from);
    }

    private static byte[] decode(String called, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw Keyring.unusable(called + " is not base64.");
        }
    }

    private static Instant time(String called, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            throw Keyring.unusable(called + " does not say from when it is in use, as in from 2027-01-31T12:00:00Z.");
        }
    }

    /** As it is written, in use from a time on. */
    static String text(byte[] bytes, Instant from) {
        return Base64.getEncoder().encodeToString(bytes) + " from " + from;
    }

    /** Its own, that must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** When it comes into use, if no higher version is by then. */
    Instant from() {
        return from;
    }
}

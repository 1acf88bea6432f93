package dev.keywright.secrets;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64url without padding (RFC 4648 §5), with exactly one spelling for each value. The JDK decoder accepts padding, and any value in the
 * unused bits of the last character (§3.5), so a signed text could be changed without invalidating its signature.
 */
public final class CanonicalBase64 {

    private CanonicalBase64() {}

    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Decodes a text; empty if it is not a canonical encoding. */
    public static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}

package dev.keywright.apikey.format;

import dev.keywright.apikey.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a key string that a lookup needs.
 *
 * @param digest the digest of the whole string
 * @param embeddedId the id within the string, which is the key's id unless the key was imported; null for another format
 */
public record KeyFingerprint(Sha256Digest digest, @Nullable KeyId embeddedId) {

    public static KeyFingerprint of(ApiKeyString text) {
        return new KeyFingerprint(Sha256Digest.of(text.text()), text.id());
    }

    public static KeyFingerprint ofImported(String text) {
        return new KeyFingerprint(Sha256Digest.of(text), null);
    }
}

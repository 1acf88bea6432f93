package dev.keywright.apikey.format;

import dev.keywright.apikey.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * A key's text, as far as it takes to look for the key.
 *
 * @param digest of all of it
 * @param named the id that stands in it, which is the key's own unless the key was imported; null if it is of another
 *     form than ours
 */
public record KeyLookupId(Sha256Digest digest, @Nullable KeyId named) {

    public static KeyLookupId of(ApiKeyString text) {
        return new KeyLookupId(Sha256Digest.of(text.text()), text.id());
    }

    public static KeyLookupId ofAnotherForm(String text) {
        return new KeyLookupId(Sha256Digest.of(text), null);
    }
}

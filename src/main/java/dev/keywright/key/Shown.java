package dev.keywright.key;

import org.jspecify.annotations.Nullable;

/**
 * A key's text, as far as it takes to look for the key.
 *
 * @param digest of all of it
 * @param named the id that stands in it, which is the key's own unless the key was imported; null if it is of another
 *     form than ours
 */
record Shown(TextDigest digest, @Nullable KeyId named) {

    static Shown of(KeyText text) {
        return new Shown(TextDigest.of(text.text()), text.id());
    }

    static Shown ofAnotherForm(String text) {
        return new Shown(TextDigest.of(text), null);
    }
}

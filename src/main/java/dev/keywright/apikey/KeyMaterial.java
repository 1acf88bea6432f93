package dev.keywright.apikey;

import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a key string.
 *
 * @param prefix the prefix, or {@link #NO_PREFIX}
 * @param digest the digest that identifies the key
 * @param encryptedText the encrypted key string, or null if the key is not recoverable
 */
public record KeyMaterial(String prefix, KeyDigest digest, byte @Nullable [] encryptedText) {

    /** The prefix of an imported key, whose text is unknown. */
    public static final String NO_PREFIX = "";

    /** Returns whether the key was imported from another system. */
    public boolean isImported() {
        return prefix.equals(NO_PREFIX);
    }

    /** Returns whether the store has the complete key string, encrypted. */
    public boolean isRecoverable() {
        return encryptedText != null;
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + prefix + "]";
    }
}

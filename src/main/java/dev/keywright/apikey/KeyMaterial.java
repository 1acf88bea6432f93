package dev.keywright.apikey;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a key string.
 *
 * @param prefix the prefix, or {@link #NO_PREFIX}
 * @param digest the digest that identifies the key
 * @param sealedText the encrypted key string, or null if the key is not recoverable
 */
public record KeyMaterial(String prefix, KeyDigest digest, byte @Nullable [] sealedText) {

    /** The prefix of an imported key, whose text is unknown. */
    public static final String NO_PREFIX = "";

    /** Returns whether the key was imported from another system. */
    public boolean isImported() {
        return prefix.equals(NO_PREFIX);
    }

    public Optional<byte[]> sealed() {
        return Optional.ofNullable(sealedText);
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + prefix + "]";
    }
}

package dev.keywright.key;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key's text.
 *
 * @param prefix what it starts with
 * @param digest what it is known by
 * @param sealedText all of it, sealed, or null if it is not recoverable
 */
record KeyMaterial(String prefix, KeyDigest digest, byte @Nullable [] sealedText) {

    Optional<byte[]> sealed() {
        return Optional.ofNullable(sealedText);
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + prefix + "]";
    }
}

package dev.keywright.apikey;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key's text.
 *
 * @param prefix what it starts with, or {@link #FOREIGN}
 * @param digest what it is known by
 * @param sealedText all of it, sealed, or null if it is not recoverable
 */
public record KeyMaterial(String prefix, KeyDigest digest, byte @Nullable [] sealedText) {

    /** The prefix of a key of another system, whose text nobody here knows. */
    public static final String FOREIGN = "";

    /** Whether it is a key of another system. */
    public boolean isForeign() {
        return prefix.equals(FOREIGN);
    }

    public Optional<byte[]> sealed() {
        return Optional.ofNullable(sealedText);
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + prefix + "]";
    }
}

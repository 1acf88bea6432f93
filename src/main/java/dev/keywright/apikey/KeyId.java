package dev.keywright.apikey;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * The public id of an API key: 12 random base62 characters. It is safe to log.
 *
 * @param value the 12 characters
 */
public record KeyId(String value) {

    public static final int LENGTH = 12;

    public KeyId {
        if (value.length() != LENGTH || !Base62.isBase62(value)) {
            throw new IllegalArgumentException("A key id must have 12 characters of [0-9A-Za-z].");
        }
    }

    public static KeyId random(SecureRandom random) {
        return new KeyId(Base62.random(random, LENGTH));
    }

    public static Optional<KeyId> parse(String text) {
        return text.length() == LENGTH && Base62.isBase62(text) ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.keywright.key;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of what was looked up for verdicts is kept in memory.
 *
 * @param knownKeys how many keys at most, 0 to 5,000,000
 * @param unknownKeysLifetime how long it is remembered that a text is no key's, 0 to 1 minute
 */
@ConfigurationProperties("keywright.verification")
record KnownKeySettings(
        @DefaultValue("200000") int knownKeys,
        @DefaultValue("5s") Duration unknownKeysLifetime) {

    private static final int MOST = 5_000_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    KnownKeySettings {
        if (knownKeys < 0 || knownKeys > MOST) {
            throw new IllegalArgumentException(
                    "keywright.verification.known-keys is 0 to " + MOST + ", not " + knownKeys);
        }
        if (unknownKeysLifetime.isNegative() || unknownKeysLifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("keywright.verification.unknown-keys-lifetime is 0s to "
                    + LONGEST.toSeconds() + "s, not " + unknownKeysLifetime);
        }
    }
}

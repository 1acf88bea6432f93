package dev.keywright.apikey.cache;

import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of what was looked up for verdicts is kept in memory.
 *
 * @param knownKeys how many keys at most, 0 to 5,000,000
 * @param unknownKeysLifetime how long it is remembered that a text is no key's, 0 to 1 minute
 * @param maxStaleness how long what is remembered is believed while the trail of changes can't be read, 1 second to 5 minutes
 */
@ConfigurationProperties("keywright.verification")
public record KeyCacheProperties(
        @DefaultValue("200000") int knownKeys,
        @DefaultValue("5s") Duration unknownKeysLifetime,
        @DefaultValue("10s") Duration maxStaleness) {

    private static final int MAX = 5_000_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LEAST_STALENESS = Duration.ofSeconds(1);
    private static final Duration MAX_STALENESS = Duration.ofMinutes(5);

    public KeyCacheProperties {
        if (knownKeys < 0 || knownKeys > MAX) {
            throw new IllegalArgumentException(
                    "keywright.verification.known-keys is 0 to " + MAX + ", not " + knownKeys);
        }
        if (unknownKeysLifetime.isNegative() || unknownKeysLifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("keywright.verification.unknown-keys-lifetime is 0s to "
                    + LONGEST.toSeconds() + "s, not " + unknownKeysLifetime);
        }
        if (maxStaleness.compareTo(LEAST_STALENESS) < 0 || maxStaleness.compareTo(MAX_STALENESS) > 0) {
            throw new IllegalArgumentException("keywright.verification.max-staleness is 1s to 5m, not " + maxStaleness);
        }
    }

    /** Refuses to be believed for less than two looks at the trail, one of which may have been for nothing. */
    public void checkAgainst(Duration pollInterval) {
        Duration least = pollInterval.multipliedBy(2);
        if (maxStaleness.compareTo(least) < 0) {
            throw new StartupException(
                    "keywright.verification.max-staleness is " + maxStaleness
                            + ", which is less than twice keywright.changes.poll-interval, " + pollInterval + ".",
                    "Set it to " + least + " at least, or look at the trail more often.");
        }
    }
}

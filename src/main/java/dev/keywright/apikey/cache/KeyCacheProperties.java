package dev.keywright.apikey.cache;

import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the key cache.
 *
 * @param knownKeys the maximum number of cached keys, 0 to 5,000,000
 * @param unknownKeysLifetime how long an unknown key stays cached, 0 to 1 minute
 * @param maxStaleness how long cached keys are used while the change feed cannot be read, 1 second to 5 minutes
 */
@ConfigurationProperties("keywright.verification")
public record KeyCacheProperties(
        @DefaultValue("200000") int knownKeys,
        @DefaultValue("5s") Duration unknownKeysLifetime,
        @DefaultValue("10s") Duration maxStaleness) {

    private static final int MAX_KEYS = 5_000_000;
    private static final Duration MAX_UNKNOWN_LIFETIME = Duration.ofMinutes(1);
    private static final Duration MIN_STALENESS = Duration.ofSeconds(1);
    private static final Duration MAX_STALENESS = Duration.ofMinutes(5);

    public KeyCacheProperties {
        if (knownKeys < 0 || knownKeys > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "keywright.verification.known-keys must be 0 to " + MAX_KEYS + ", but is " + knownKeys);
        }
        if (unknownKeysLifetime.isNegative() || unknownKeysLifetime.compareTo(MAX_UNKNOWN_LIFETIME) > 0) {
            throw new IllegalArgumentException("keywright.verification.unknown-keys-lifetime must be 0s to "
                    + MAX_UNKNOWN_LIFETIME.toSeconds() + "s, but is " + unknownKeysLifetime);
        }
        if (maxStaleness.compareTo(MIN_STALENESS) < 0 || maxStaleness.compareTo(MAX_STALENESS) > 0) {
            throw new IllegalArgumentException(
                    "keywright.verification.max-staleness must be 1s to 5m, but is " + maxStaleness);
        }
    }

    /** Rejects a staleness below two poll intervals, so that one failed poll does not make the cache stale. */
    public void checkAgainst(Duration pollInterval) {
        Duration least = pollInterval.multipliedBy(2);
        if (maxStaleness.compareTo(least) < 0) {
            throw new StartupException(
                    "keywright.verification.max-staleness is " + maxStaleness
                            + ", which is less than twice keywright.changes.poll-interval, " + pollInterval + ".",
                    "Set it to at least " + least + ", or decrease the poll interval.");
        }
    }
}

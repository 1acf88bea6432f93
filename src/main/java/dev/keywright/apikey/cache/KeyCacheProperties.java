package dev.keywright.apikey.cache;

import dev.keywright.startup.DurationRange;
import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The cache from which keys are verified.
 *
 * @param maxKeys the maximum number of keys in the cache; one takes 0.35 to 0.7 KB, measured by bench/cached-keys
 * @param unknownKeysLifetime how long Keywright caches that a key is unknown
 * @param maxStaleness how long a node trusts its cache while it cannot read other nodes' changes, at least twice
 *     keywright.audit-log.poll-interval
 */
@Validated
@ConfigurationProperties(prefix = "keywright.key-cache", ignoreUnknownFields = false)
public record KeyCacheProperties(
        @DefaultValue("200000") @Range(min = 0, max = 5_000_000)
        int maxKeys,

        @DefaultValue("5s") @DurationRange(min = "0s", max = "1m")
        Duration unknownKeysLifetime,

        @DefaultValue("10s") @DurationRange(min = "1s", max = "5m")
        Duration maxStaleness) {

    /** Rejects a staleness below two poll intervals, so that one failed poll does not make the cache stale. */
    public void requireAtLeastTwice(Duration pollInterval) {
        Duration minimum = pollInterval.multipliedBy(2);
        if (maxStaleness.compareTo(minimum) < 0) {
            throw new StartupException(
                    "keywright.key-cache.max-staleness is " + maxStaleness
                            + ", which is less than twice keywright.audit-log.poll-interval, " + pollInterval + ".",
                    "Set it to at least " + minimum + ", or decrease the poll interval.");
        }
    }
}

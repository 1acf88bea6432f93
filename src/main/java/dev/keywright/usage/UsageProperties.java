package dev.keywright.usage;

import dev.keywright.startup.DurationRange;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Usage: how often counts are stored, and how long they are kept at each granularity.
 *
 * @param flushInterval how long counts stay in memory only; a crash loses at most these, a clean stop none. Each flush
 *     stores at most 5,000 values of lastUsedAt
 * @param perMinuteRetention how long counts per minute are kept before they are rolled up to hours
 * @param perHourRetention how long counts per hour are kept before they are rolled up to days, at least per-minute-retention
 * @param perDayRetention how long counts per day are kept, at least per-hour-retention
 * @param unknownKeyAttemptRetention how long unknown-key attempts per address are kept
 */
@Validated
@ConfigurationProperties(prefix = "keywright.usage", ignoreUnknownFields = false)
record UsageProperties(
        @DefaultValue("5s") @DurationRange(min = "100ms", max = "1m")
        Duration flushInterval,

        @DefaultValue("6h") @DurationRange(min = "1h", max = "3660d")
        Duration perMinuteRetention,

        @DefaultValue("14d") @DurationRange(min = "1d", max = "3660d")
        Duration perHourRetention,

        @DefaultValue("400d") @DurationRange(min = "1d", max = "3660d")
        Duration perDayRetention,

        @DefaultValue("14d") @DurationRange(min = "1h", max = "3660d")
        Duration unknownKeyAttemptRetention) {

    UsageProperties {
        checkOrder("per-minute-retention", perMinuteRetention, "per-hour-retention", perHourRetention);
        checkOrder("per-hour-retention", perHourRetention, "per-day-retention", perDayRetention);
    }

    /** Coarser counts are made from finer ones. */
    private static void checkOrder(String finerName, Duration finer, String coarserName, Duration coarser) {
        if (coarser.compareTo(finer) < 0) {
            throw new IllegalArgumentException("keywright.usage." + coarserName + " must be at least keywright.usage."
                    + finerName + ", " + finer + ", but is " + coarser);
        }
    }
}

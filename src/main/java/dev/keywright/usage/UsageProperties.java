package dev.keywright.usage;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often counts are stored, and how long they are kept at each granularity.
 *
 * @param flushInterval how long counts stay in memory only, and so how much a crash can lose; 100 ms to 1 minute
 * @param keepMinutes how long counts per minute are kept before they are rolled up to hours, at least 1 hour
 * @param keepHours how long counts per hour are kept before they are rolled up to days, at least 1 day and {@code keepMinutes}
 * @param keepDays how long counts per day are kept, at least {@code keepHours}, at most 3660 days
 * @param keepUnknownKeyAttempts how long unknown-key attempts per address are kept, 1 hour to 3660 days
 */
@ConfigurationProperties(prefix = "keywright.usage", ignoreUnknownFields = false)
record UsageProperties(
        @DefaultValue("5s") Duration flushInterval,
        @DefaultValue("6h") Duration keepMinutes,
        @DefaultValue("14d") Duration keepHours,
        @DefaultValue("400d") Duration keepDays,
        @DefaultValue("14d") Duration keepUnknownKeyAttempts) {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    UsageProperties {
        check(
                isWithin(Duration.ofMillis(100), flushInterval, Duration.ofMinutes(1)),
                "flush-interval must be 100ms to 1m",
                flushInterval);
        check(isWithin(HOUR, keepMinutes, LONGEST), "keep-minutes must be 1h to 3660d", keepMinutes);
        check(
                isWithin(DAY, keepHours, LONGEST) && keepHours.compareTo(keepMinutes) >= 0,
                "keep-hours must be 1d to 3660d, and at least keep-minutes",
                keepHours);
        check(isWithin(keepHours, keepDays, LONGEST), "keep-days must be keep-hours to 3660d", keepDays);
        check(
                isWithin(HOUR, keepUnknownKeyAttempts, LONGEST),
                "keep-unknown-key-attempts must be 1h to 3660d",
                keepUnknownKeyAttempts);
    }

    private static boolean isWithin(Duration least, Duration duration, Duration max) {
        return duration.compareTo(least) >= 0 && duration.compareTo(max) <= 0;
    }

    private static void check(boolean holds, String rule, Duration value) {
        if (!holds) {
            throw new IllegalArgumentException("keywright.usage." + rule + ", not " + value);
        }
    }
}

package dev.keywright.usage;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often counts are written, and how long they are kept in which detail.
 *
 * @param flushInterval how long counts are in memory only, so as much of them is lost at most in a crash; 100 ms to 1 minute
 * @param keepMinutes how long the counts of each minute are kept, 1 hour at least; after that, of each hour
 * @param keepHours how long those of each hour, 1 day and {@code keepMinutes} at least; after that, of each day
 * @param keepDays how long those of each day, {@code keepHours} at least, 3660 days at most
 * @param keepGuesses how long it is known from which addresses keys were guessed, 1 hour to 3660 days
 */
@ConfigurationProperties(prefix = "keywright.usage", ignoreUnknownFields = false)
record UsageProperties(
        @DefaultValue("5s") Duration flushInterval,
        @DefaultValue("6h") Duration keepMinutes,
        @DefaultValue("14d") Duration keepHours,
        @DefaultValue("400d") Duration keepDays,
        @DefaultValue("14d") Duration keepGuesses) {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    UsageProperties {
        check(
                isWithin(Duration.ofMillis(100), flushInterval, Duration.ofMinutes(1)),
                "flush-interval is 100ms to 1m",
                flushInterval);
        check(isWithin(HOUR, keepMinutes, LONGEST), "keep-minutes is 1h to 3660d", keepMinutes);
        check(
                isWithin(DAY, keepHours, LONGEST) && keepHours.compareTo(keepMinutes) >= 0,
                "keep-hours is 1d to 3660d, and no shorter than keep-minutes",
                keepHours);
        check(isWithin(keepHours, keepDays, LONGEST), "keep-days is keep-hours to 3660d", keepDays);
        check(isWithin(HOUR, keepGuesses, LONGEST), "keep-guesses is 1h to 3660d", keepGuesses);
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

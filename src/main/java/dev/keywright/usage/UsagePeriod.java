package dev.keywright.usage;

import dev.keywright.problem.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive buckets, at most {@value #MAX}.
 *
 * @param granularity the length of each bucket
 * @param start when the first bucket starts
 * @param end when the last bucket ends
 */
public record UsagePeriod(Granularity granularity, Instant start, Instant end) {

    public static final int MAX = 1500;

    /**
     * The buckets from the one that contains {@code since} to the last that starts before {@code until}. Throws an {@code ApiException} if
     * there are too many.
     *
     * @param granularity minutes, hours or days
     * @param since null for 60 minutes, 24 hours or 30 days before {@code until}
     * @param until null for now
     */
    public static UsagePeriod of(
            Granularity granularity, @Nullable Instant since, @Nullable Instant until, Instant now) {
        Instant last = until == null ? now : until;
        Instant start = granularity.start(since == null ? last.minus(usual(granularity)) : since);
        Instant end = granularity.start(last.plus(granularity.length()).minusNanos(1));
        if (Duration.between(start, end).compareTo(granularity.length().multipliedBy(MAX)) > 0) {
            throw ApiException.invalidValue(
                    "since",
                    String.format(Locale.ROOT, "The period has more than %,d buckets. Request a shorter period.", MAX));
        }
        return new UsagePeriod(granularity, start, end);
    }

    private static Duration usual(Granularity granularity) {
        return switch (granularity) {
            case FLUSH, MINUTE -> Duration.ofMinutes(60);
            case HOUR -> Duration.ofHours(24);
            case DAY -> Duration.ofDays(30);
        };
    }
}

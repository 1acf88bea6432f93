package dev.keywright.usage;

import dev.keywright.error.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Some buckets that follow each other, 1,500 at most.
 *
 * @param grain how long each is
 * @param start when the first starts
 * @param end when the last is over
 */
public record UsePeriod(Grain grain, Instant start, Instant end) {

    private static final int MOST = 1500;

    /**
     * From the bucket that holds one time to the last that starts before another. Throws a refusal if they are too many.
     *
     * @param grain minutes, hours or days
     * @param since null for 60 minutes, 24 hours or 30 days before {@code until}
     * @param until null for now
     */
    public static UsePeriod of(Grain grain, @Nullable Instant since, @Nullable Instant until, Instant now) {
        Instant last = until == null ? now : until;
        Instant start = grain.start(since == null ? last.minus(usual(grain)) : since);
        Instant end = grain.start(last.plus(grain.length()).minusNanos(1));
        if (Duration.between(start, end).compareTo(grain.length().multipliedBy(MOST)) > 0) {
            throw Refusal.invalidValue("since", "These are more than 1,500 buckets. Ask for a shorter time.");
        }
        return new UsePeriod(grain, start, end);
    }

    private static Duration usual(Grain grain) {
        return switch (grain) {
            case FLUSH, MINUTE -> Duration.ofMinutes(60);
            case HOUR -> Duration.ofHours(24);
            case DAY -> Duration.ofDays(30);
        };
    }
}

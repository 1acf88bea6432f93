package dev.keywright.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often a key may be used at all.
 *
 * @param remaining how many were left, 0 to {@value #MOST}
 * @param asOf when that was so
 * @param refill when they are filled up again, or null for never
 */
public record Credits(
        long remaining, Instant asOf, @Nullable CreditRefill refill) {

    public static final long MAX = 1_000_000_000_000L;

    public Credits {
        if (remaining < 0 || remaining > MAX) {
            throw new IllegalArgumentException("A key has 0 to " + MAX + " credits.");
        }
    }

    /** How many are left now: what was left or, if an interval has begun since, what it was filled up to. */
    public Credits at(Instant now) {
        if (refill == null || !refill.startOfInterval(now).isAfter(asOf)) {
            return this;
        }
        return new Credits(refill.amount(), now, refill);
    }

    /** When they are filled up the next time; null for never. */
    @Nullable
    public Instant refilledAfter(Instant now) {
        return refill == null ? null : refill.endOfInterval(now);
    }
}

package dev.keywright.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The balance of a key, from which each verification spends its cost.
 *
 * @param remaining the credits at {@code asOf}, 0 to {@value #MAX}
 * @param asOf when the credits were last set or refilled, which identifies this balance: leasing and spending do not change it
 * @param refill the refill schedule, or null for none
 */
public record Credits(
        long remaining, Instant asOf, @Nullable CreditRefill refill) {

    public static final long MAX = 1_000_000_000_000L;

    public Credits {
        if (remaining < 0 || remaining > MAX) {
            throw new IllegalArgumentException("The credits of a key must be 0 to " + MAX + ".");
        }
    }

    /** Returns the credits at the given time, after a refill if an interval has started since {@code asOf}. */
    public Credits at(Instant now) {
        if (refill == null || !refill.startOfInterval(now).isAfter(asOf)) {
            return this;
        }
        return new Credits(refill.amount(), now, refill);
    }

    /** Returns the time of the next refill; null if there is no refill schedule. */
    @Nullable
    public Instant nextRefill(Instant now) {
        return refill == null ? null : refill.endOfInterval(now);
    }
}

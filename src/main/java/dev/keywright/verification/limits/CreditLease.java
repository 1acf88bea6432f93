package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.store.CreditRepository;
import java.time.Instant;

/**
 * Credits that were taken from the store to be spent in memory. Times are in milliseconds since 1970.
 *
 * @param left how many of them are unspent
 * @param rest how many the store had left when they were taken
 * @param asOf which credits they are of: the store's are of another time once they are replaced or filled up
 * @param until when credits are filled up the next time, which these do not outlive
 * @param takenAt when they were taken
 * @param usedAt when they were last spent from
 */
record CreditLease(long left, long rest, Instant asOf, long until, long takenAt, long usedAt) {

    /** How long it is believed that there are no more, so that calls in vain do not write to the store. */
    static final long BELIEVED_MILLIS = 1_000;

    static CreditLease of(CreditRepository.Reserved reserved, long now) {
        Instant until = reserved.until();
        return new CreditLease(
                reserved.taken(),
                reserved.rest(),
                reserved.asOf(),
                until == null ? Long.MAX_VALUE : until.toEpochMilli(),
                now,
                now);
    }

    /** Whether they were taken from these, and not from others that were in their place. */
    boolean isOf(Credits stored) {
        return stored.asOf().toEpochMilli() == asOf.toEpochMilli();
    }

    boolean isOver(long now) {
        return now >= until;
    }

    long total() {
        return left + rest;
    }

    /** Whether it is known, and still believed, that not even the store has enough. */
    boolean lacks(int cost, long now) {
        return total() < cost && now >= takenAt && now < takenAt + BELIEVED_MILLIS;
    }

    boolean isIdle(long now, long idleMillis) {
        return now - usedAt >= idleMillis;
    }

    CreditLease less(int cost, long now) {
        return new CreditLease(left - cost, rest, asOf, until, takenAt, now);
    }

    /** These and those that were taken before, if they are of the same credits. */
    CreditLease with(CreditLease before) {
        return before.asOf.equals(asOf)
                ? new CreditLease(left + before.left, rest, asOf, until, takenAt, usedAt)
                : this;
    }
}

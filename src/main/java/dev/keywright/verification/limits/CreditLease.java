package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.store.CreditRepository;
import java.time.Instant;

/**
 * Credits that this node has leased from the database, to spend them in memory. Times are in milliseconds since 1970.
 *
 * @param remaining how many are unspent
 * @param stored how many remained in the database after the lease
 * @param asOf when the credits were last set or refilled, which identifies the balance
 * @param until when the credits are refilled next, which ends the lease
 * @param leasedAt when they were leased
 * @param usedAt when they were last spent from
 */
record CreditLease(long remaining, long stored, Instant asOf, long until, long leasedAt, long usedAt) {

    /** How long an exhausted balance is cached, so that failing requests do not write to the database. */
    static final long CACHED_MILLIS = 1_000;

    static CreditLease of(CreditRepository.Leased leased, long now) {
        Instant until = leased.nextRefill();
        return new CreditLease(
                leased.count(),
                leased.remaining(),
                leased.asOf(),
                until == null ? Long.MAX_VALUE : until.toEpochMilli(),
                now,
                now);
    }

    /** Whether this is a lease of these credits, and not of earlier ones. */
    boolean isOf(Credits stored) {
        return stored.asOf().toEpochMilli() == asOf.toEpochMilli();
    }

    boolean isOver(long now) {
        return now >= until;
    }

    long total() {
        return remaining + stored;
    }

    /** Whether the database is known not to have enough credits either, and this is still cached. */
    boolean isKnownInsufficient(int cost, long now) {
        return total() < cost && now >= leasedAt && now < leasedAt + CACHED_MILLIS;
    }

    boolean isIdle(long now, long idleMillis) {
        return now - usedAt >= idleMillis;
    }

    CreditLease minus(int cost, long now) {
        return new CreditLease(remaining - cost, stored, asOf, until, leasedAt, now);
    }

    /** Adds an earlier lease, if it is of the same credits. */
    CreditLease with(CreditLease before) {
        return before.asOf.equals(asOf)
                ? new CreditLease(remaining + before.remaining, stored, asOf, until, leasedAt, usedAt)
                : this;
    }
}

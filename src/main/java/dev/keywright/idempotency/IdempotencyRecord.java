package dev.keywright.idempotency;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a call.
 *
 * @param fingerprint the call's meaning, as a {@link RequestKey} has it
 * @param claim of the attempt that carries the call out, or did
 * @param outcome the sealed answer; null while the call is being carried out
 */
record IdempotencyRecord(String fingerprint, RequestLease claim, byte @Nullable [] outcome) {

    /** Whether it still counts at this time: not so if it is a day old, or an attempt left it without an outcome. */
    boolean counts(Instant now) {
        Duration life = outcome == null ? RequestLease.LEASE : RequestLease.MEMORY;
        return now.isBefore(claim.at().plus(life));
    }

    boolean isOf(RequestLease other) {
        return claim.id().equals(other.id());
    }

    /** How long its attempt is still left alone; never more than the lease, even if the clock was put back. */
    Duration restOfLease(Instant now) {
        Duration rest = Duration.between(now, claim.at().plus(RequestLease.LEASE));
        return rest.compareTo(RequestLease.LEASE) > 0 ? RequestLease.LEASE : rest;
    }
}

package dev.keywright.idempotency;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored record of a request.
 *
 * @param fingerprint the digest of the request, see {@link RequestKey}
 * @param claim the lease of the attempt that executes or executed the request
 * @param outcome the encrypted response; null while the request is in progress
 */
record IdempotencyRecord(String fingerprint, RequestLease claim, byte @Nullable [] outcome) {

    /** Returns whether the record is valid: not older than a day, and completed or within its lease. */
    boolean counts(Instant now) {
        Duration life = outcome == null ? RequestLease.LEASE : RequestLease.MEMORY;
        return now.isBefore(claim.at().plus(life));
    }

    boolean isOf(RequestLease other) {
        return claim.id().equals(other.id());
    }

    /** Returns the rest of the lease; never more than a full lease, even if the clock was set back. */
    Duration restOfLease(Instant now) {
        Duration rest = Duration.between(now, claim.at().plus(RequestLease.LEASE));
        return rest.compareTo(RequestLease.LEASE) > 0 ? RequestLease.LEASE : rest;
    }
}

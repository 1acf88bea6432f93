package dev.keywright.idempotency;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored record of a request.
 *
 * @param fingerprint the digest of the request, see {@link RequestKey}
 * @param lease the lease of the attempt that executes or executed the request
 * @param outcome the encrypted response; null while the request is in progress
 */
record IdempotencyRecord(String fingerprint, RequestLease lease, byte @Nullable [] outcome) {

    /** Returns whether the record is valid: not older than a day, and completed or within its lease. */
    boolean isValidAt(Instant now) {
        Duration life = outcome == null ? RequestLease.DURATION : RequestLease.RETENTION;
        return now.isBefore(lease.at().plus(life));
    }

    boolean isHeldBy(RequestLease other) {
        return lease.id().equals(other.id());
    }

    /** Returns the rest of the lease; never more than a full lease, even if the clock was set back. */
    Duration remainingLease(Instant now) {
        Duration rest = Duration.between(now, lease.at().plus(RequestLease.DURATION));
        return rest.compareTo(RequestLease.DURATION) > 0 ? RequestLease.DURATION : rest;
    }
}

package dev.keywright.idempotency;

import java.time.Duration;
import java.time.Instant;

/**
 * The lease of an attempt to execute a request.
 *
 * @param id the id of the attempt, a random UUID (RFC 9562 §5.4) as text
 */
record RequestLease(String id, Instant at) {

    /** The duration of a lease that is neither completed nor released. */
    static final Duration DURATION = Duration.ofSeconds(30);

    /** How long an outcome is stored, counted from the start of the lease. */
    static final Duration RETENTION = Duration.ofHours(24);

    /** Returns the time up to which records have expired. */
    Instant recordsExpiredUpTo() {
        return at.minus(RETENTION);
    }

    /** Returns the time up to which leases without an outcome have expired. */
    Instant leasesExpiredUpTo() {
        return at.minus(DURATION);
    }
}

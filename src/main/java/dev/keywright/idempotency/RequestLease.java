package dev.keywright.idempotency;

import java.time.Duration;
import java.time.Instant;

/**
 * An attempt's claim to carry a call out.
 *
 * @param id the attempt's own, a random UUID (RFC 9562 §5.4) as text
 */
record RequestLease(String id, Instant at) {

    /** How long a claim keeps others away when its attempt neither ends nor releases it. */
    static final Duration LEASE = Duration.ofSeconds(30);

    /** How long the outcome is remembered, counted from the claim. */
    static final Duration MEMORY = Duration.ofHours(24);

    /** Claims of this time or before are forgotten, with their outcomes. */
    Instant forgotten() {
        return at.minus(MEMORY);
    }

    /** Claims of this time or before that have no outcome may be taken over. */
    Instant abandoned() {
        return at.minus(LEASE);
    }
}

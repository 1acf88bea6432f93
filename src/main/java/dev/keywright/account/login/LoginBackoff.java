package dev.keywright.account.login;

import java.time.Duration;
import java.time.Instant;

/**
 * The delay after consecutive wrong passwords: none for the first few, then one second, doubling with each failure, at
 * most 15 minutes.
 */
enum LoginBackoff {
    /**
     * For an account. NIST SP 800-63B-4 §3.2.2 allows at most 100 consecutive failures; after them the delay is a day.
     */
    OF_ACCOUNT(5, 100),
    /** For an address, which many people can share. */
    OF_ADDRESS(10, Integer.MAX_VALUE);

    /** How long failures count: they expire after a day without another. */
    static final Duration RETENTION = Duration.ofDays(1);

    private static final Duration MAX_DELAY = Duration.ofMinutes(15);

    private final int freeFailures;
    private final int maxFailures;

    LoginBackoff(int free, int max) {
        this.freeFailures = free;
        this.maxFailures = max;
    }

    /** Returns the delay after consecutive failures. */
    Duration delayAfter(int failures) {
        if (failures < freeFailures) {
            return Duration.ZERO;
        }
        if (failures >= maxFailures) {
            return RETENTION;
        }
        int doublings = Math.min(failures - freeFailures, Long.SIZE - Long.numberOfLeadingZeros(MAX_DELAY.toSeconds()));
        Duration wait = Duration.ofSeconds(1L << doublings);
        return wait.compareTo(MAX_DELAY) < 0 ? wait : MAX_DELAY;
    }

    /** Returns the remaining delay; zero if it has passed. */
    Duration remaining(int failures, Instant lastAt, Instant now) {
        Duration remaining = Duration.between(now, lastAt.plus(delayAfter(failures)));
        return remaining.isNegative() ? Duration.ZERO : remaining;
    }
}

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
    static final Duration MEMORY = Duration.ofDays(1);

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final int free;
    private final int max;

    LoginBackoff(int free, int max) {
        this.free = free;
        this.max = max;
    }

    /** Returns the delay after consecutive failures. */
    Duration after(int failures) {
        if (failures < free) {
            return Duration.ZERO;
        }
        if (failures >= max) {
            return MEMORY;
        }
        int doublings = Math.min(failures - free, Long.SIZE - Long.numberOfLeadingZeros(LONGEST.toSeconds()));
        Duration wait = Duration.ofSeconds(1L << doublings);
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    /** Returns the remaining delay; zero if it has passed. */
    Duration remaining(int failures, Instant lastAt, Instant now) {
        Duration left = Duration.between(now, lastAt.plus(after(failures)));
        return left.isNegative() ? Duration.ZERO : left;
    }
}

package dev.keywright.account.login;

import java.time.Duration;
import java.time.Instant;

/**
 * How long one has to wait after wrong passwords in a row: not at all for the first few, then one second, twice as long
 * with each one more, 15 minutes at most.
 */
enum LoginBackoff {
    /** For an account. NIST SP 800-63B-4 §3.2.2 allows 100 failures in a row at most: after them it is a day. */
    OF_ACCOUNT(5, 100),
    /** For an address, which many people may share. */
    OF_ADDRESS(10, Integer.MAX_VALUE);

    /** How long a failure counts: after a day without another, all are forgotten. */
    static final Duration MEMORY = Duration.ofDays(1);

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final int free;
    private final int max;

    LoginBackoff(int free, int max) {
        this.free = free;
        this.max = max;
    }

    /** How long to wait after this many failures in a row. */
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

    /** How much of that is left at this time; zero if nothing is. */
    Duration remaining(int failures, Instant lastAt, Instant now) {
        Duration left = Duration.between(now, lastAt.plus(after(failures)));
        return left.isNegative() ? Duration.ZERO : left;
    }
}

package dev.keywright.usage;

import java.time.Duration;

/**
 * Controls how often the last use of a key is stored. Each store updates the table and its indexes at random places, which costs more than
 * the verification. The number per flush is therefore limited. If more keys are in use than can be stored each minute, each is stored less
 * often, and none is skipped.
 */
final class AdaptiveInterval {

    private static final int MAX_DUE = 5000;

    private static final long MIN_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();

    private final int max;

    private long millis = MIN_MILLIS;

    /** Due so far in this flush. */
    private int due;

    private volatile boolean isEnding;

    AdaptiveInterval() {
        this(MAX_DUE);
    }

    AdaptiveInterval(int max) {
        this.max = max;
    }

    /** Begins a flush. Doubles the interval if more keys were due in the last flush than the limit, and halves it if few were. */
    void begin() {
        if (due > max) {
            millis = Math.min(millis * 2, MAX_MILLIS);
        } else if (due < max / 4) {
            millis = Math.max(millis / 2, MIN_MILLIS);
        }
        due = 0;
    }

    /** Makes all keys due from now on. Thread-safe. */
    void end() {
        isEnding = true;
    }

    /** Whether the last use is to be stored now. A last use that is due counts against the limit of the flush. */
    boolean countIfDue(PendingCounts.Counter counter, long now) {
        if (!counter.isReportable()) {
            return false;
        }
        return isEnding || (now - counter.reportedAt() >= millis && ++due <= max);
    }

    /** The minimum time between two stores of one key, in milliseconds; a minute unless many keys are in use. */
    long millis() {
        return millis;
    }
}

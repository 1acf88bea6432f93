package dev.keywright.usage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter. Any thread may add to it, but only one at a time drains it. A retired counter rejects additions, and the thread has to get
 * another one, so no count is lost in a counter that is never drained again.
 */
final class PendingCount {

    /** Low enough that additions never reach 0. */
    private static final long RETIRED = Long.MIN_VALUE;

    private final AtomicLong count = new AtomicLong();

    /** When a drain last found a count, in milliseconds; only for the draining thread. */
    private long drainedAt;

    /** When the last use was last reported, in milliseconds; only for the draining thread. */
    private long reportedAt;

    /** Adds one; false if retired. */
    boolean add() {
        return count.getAndIncrement() >= 0;
    }

    boolean isRetired() {
        return count.get() < 0;
    }

    /** Returns the count since the last call, and resets it. */
    long drain(long now) {
        if (count.get() == 0) {
            return 0;
        }
        drainedAt = now;
        return count.getAndSet(0);
    }

    /** Retires the counter if nothing was added for this time, nothing is being added, and no use is unreported. */
    boolean retire(long now, long idleMillis) {
        return !isReportable() && now - drainedAt >= idleMillis && count.compareAndSet(0, RETIRED);
    }

    /** When a drain last found a count, in milliseconds. */
    long drainedAt() {
        return drainedAt;
    }

    /** Whether there was a count since the last report. */
    boolean isReportable() {
        return drainedAt > reportedAt;
    }

    /** When the last use was last reported, in milliseconds. */
    long reportedAt() {
        return reportedAt;
    }

    /** Marks the uses up to now as reported, or as not to be reported. */
    void emit(long now) {
        reportedAt = now;
    }
}

package dev.keywright.usage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One count. Anyone may add to it, but only one thread at a time takes what is in it. Once retired it takes nothing any
 * more, and whoever wants to count has to get another: so no count is lost in a cell that nobody looks into again.
 */
final class PendingCount {

    /** So low that adding to it never comes to a count. */
    private static final long RETIRED = Long.MIN_VALUE;

    private final AtomicLong count = new AtomicLong();

    /** When there last was something to take, in milliseconds; for the taker alone. */
    private long takenAt;

    /** When it was last told that there was something to take, in milliseconds; for the taker alone. */
    private long toldAt;

    /** Adds one; false if it is retired. */
    boolean add() {
        return count.getAndIncrement() >= 0;
    }

    boolean isRetired() {
        return count.get() < 0;
    }

    /** What was added since it was last taken. */
    long take(long now) {
        if (count.get() == 0) {
            return 0;
        }
        takenAt = now;
        return count.getAndSet(0);
    }

    /** Retires it if nothing was added for so long, nor is now, and nothing is still to be told. */
    boolean retire(long now, long idleMillis) {
        return !isReportable() && now - takenAt >= idleMillis && count.compareAndSet(0, RETIRED);
    }

    /** When there last was something to take, in milliseconds. */
    long takenAt() {
        return takenAt;
    }

    /** Whether there was something to take since it was last told. */
    boolean isReportable() {
        return takenAt > toldAt;
    }

    /** When it was last told that there was something to take, in milliseconds. */
    long toldAt() {
        return toldAt;
    }

    /** What was taken until now is told, or concerns nobody. */
    void emit(long now) {
        toldAt = now;
    }
}

package dev.keywright.usage;

import java.time.Duration;

/**
 * How often it is stored when a key was last used. Each time that is an update somewhere else in the table and in its indexes,
 * which takes more than the verdict did. So there are only so many in one go; where more keys are in use at once than can be
 * told each minute, each of them is told less often, and none is forgotten.
 */
final class AdaptiveInterval {

    private static final int MAX = 5000;

    private static final long SHORTEST = Duration.ofMinutes(1).toMillis();
    private static final long LONGEST = Duration.ofDays(1).toMillis();

    private final int max;

    private long millis = SHORTEST;

    /** In this go, so far. */
    private int due;

    private volatile boolean isEnding;

    AdaptiveInterval() {
        this(MAX);
    }

    AdaptiveInterval(int max) {
        this.max = max;
    }

    /** Begins another go: half as often if more were due in the last one than it could tell of, twice as often if few were. */
    void begin() {
        if (due > max) {
            millis = Math.min(millis * 2, LONGEST);
        } else if (due < max / 4) {
            millis = Math.max(millis / 2, SHORTEST);
        }
        due = 0;
    }

    /** From now on all are due. Any thread may say so. */
    void end() {
        isEnding = true;
    }

    /** Whether it is to be told of this cell now. */
    boolean isDue(PendingCount pendingCount, long now) {
        if (!pendingCount.isReportable()) {
            return false;
        }
        return isEnding || (now - pendingCount.toldAt() >= millis && ++due <= max);
    }

    /** How long it is at least from one time that a key is told of to the next, in milliseconds: a minute, if not many are in use. */
    long millis() {
        return millis;
    }
}

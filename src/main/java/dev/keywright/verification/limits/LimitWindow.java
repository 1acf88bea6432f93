package dev.keywright.verification.limits;

import dev.keywright.apikey.KeyLimit;
import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of one limit is used. Times are in milliseconds since 1970.
 *
 * @param name the name of the limit, which identifies the window even if the limit changes
 * @param start when the first request was counted
 * @param end when the window ends, by the period at its last use
 * @param used how much of the limit is used
 */
record LimitWindow(String name, long start, long end, int used) {

    static final LimitWindow[] NONE = {};

    /** The current windows of these limits, in the order of the limits. An expired window starts again. */
    static LimitWindow[] open(LimitWindow[] windows, List<KeyLimit> limits, long now) {
        LimitWindow[] open = new LimitWindow[limits.size()];
        for (int i = 0; i < open.length; i++) {
            open[i] = open(find(windows, i, limits.get(i).name()), limits.get(i), now);
        }
        return open;
    }

    /** If the clock is set back, the start of the window moves with it, so that no request waits longer than the period of the limit. */
    private static LimitWindow open(@Nullable LimitWindow current, KeyLimit limit, long now) {
        long period = limit.quota().period().toMillis();
        if (current == null || now >= current.start + period) {
            return new LimitWindow(limit.name(), now, now + period, 0);
        }
        long start = Math.min(current.start, now);
        return new LimitWindow(limit.name(), start, start + period, current.used);
    }

    /** Windows usually have the same index as their limits. */
    private static @Nullable LimitWindow find(LimitWindow[] windows, int index, String name) {
        if (index < windows.length && windows[index].name.equals(name)) {
            return windows[index];
        }
        for (LimitWindow limitWindow : windows) {
            if (limitWindow.name.equals(name)) {
                return limitWindow;
            }
        }
        return null;
    }

    boolean isOver(long now) {
        return now >= end;
    }

    boolean rejects(KeyLimit limit, int cost) {
        return used + (long) cost > limit.quota().permits();
    }

    LimitWindow with(int cost) {
        return new LimitWindow(name, start, end, used + cost);
    }

    Verdict.Remaining remaining(KeyLimit limit, long now) {
        int remaining = Math.max(0, limit.quota().permits() - used);
        return new Verdict.Remaining(limit, remaining, used == 0 ? Duration.ZERO : untilEnd(now));
    }

    Duration untilEnd(long now) {
        return Duration.ofMillis(end - now);
    }
}

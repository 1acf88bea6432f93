package dev.keywright.verification.limits;

import dev.keywright.apikey.KeyLimit;
import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of one limit was used since its first call. Times are in milliseconds since 1970.
 *
 * @param name the limit's, by which its window is known even if the limit is changed
 * @param start when the first call was
 * @param end when it is over, by the limit as it was when it was last used
 * @param used how much of the limit
 */
record LimitWindow(String name, long start, long end, int used) {

    static final LimitWindow[] NONE = {};

    /** The windows of these limits that are open at this time, in the limits' order; one that is over starts again. */
    static LimitWindow[] open(LimitWindow[] known, List<KeyLimit> limits, long now) {
        LimitWindow[] open = new LimitWindow[limits.size()];
        for (int i = 0; i < open.length; i++) {
            open[i] = open(find(known, i, limits.get(i).name()), limits.get(i), now);
        }
        return open;
    }

    /** A clock that was put back moves the window's start with it, so that nobody waits longer than the limit's period. */
    private static LimitWindow open(@Nullable LimitWindow known, KeyLimit limit, long now) {
        long period = limit.quota().period().toMillis();
        if (known == null || now >= known.start + period) {
            return new LimitWindow(limit.name(), now, now + period, 0);
        }
        long start = Math.min(known.start, now);
        return new LimitWindow(limit.name(), start, start + period, known.used);
    }

    /** Windows mostly stand where their limits do. */
    private static @Nullable LimitWindow find(LimitWindow[] known, int place, String name) {
        if (place < known.length && known[place].name.equals(name)) {
            return known[place];
        }
        for (LimitWindow limitWindow : known) {
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

    Verdict.Remaining left(KeyLimit limit, long now) {
        int remaining = Math.max(0, limit.quota().permits() - used);
        return new Verdict.Remaining(limit, remaining, used == 0 ? Duration.ZERO : untilEnd(now));
    }

    Duration untilEnd(long now) {
        return Duration.ofMillis(end - now);
    }
}

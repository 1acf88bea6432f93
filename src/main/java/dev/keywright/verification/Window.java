package dev.keywright.verification;

import dev.keywright.key.KeyLimit;
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
record Window(String name, long start, long end, int used) {

    static final Window[] NONE = {};

    /** The windows of these limits that are open at this time, in the limits' order; one that is over starts again. */
    static Window[] open(Window[] known, List<KeyLimit> limits, long now) {
        Window[] open = new Window[limits.size()];
        for (int i = 0; i < open.length; i++) {
            open[i] = open(find(known, i, limits.get(i).name()), limits.get(i), now);
        }
        return open;
    }

    /** A clock that was put back moves the window's start with it, so that nobody waits longer than the limit's period. */
    private static Window open(@Nullable Window known, KeyLimit limit, long now) {
        long period = limit.quota().period().toMillis();
        if (known == null || now >= known.start + period) {
            return new Window(limit.name(), now, now + period, 0);
        }
        long start = Math.min(known.start, now);
        return new Window(limit.name(), start, start + period, known.used);
    }

    /** Windows mostly stand where their limits do. */
    private static @Nullable Window find(Window[] known, int place, String name) {
        if (place < known.length && known[place].name.equals(name)) {
            return known[place];
        }
        for (Window window : known) {
            if (window.name.equals(name)) {
                return window;
            }
        }
        return null;
    }

    boolean isOver(long now) {
        return now >= end;
    }

    boolean refuses(KeyLimit limit, int cost) {
        return used + (long) cost > limit.quota().permits();
    }

    Window with(int cost) {
        return new Window(name, start, end, used + cost);
    }

    Verdict.Left left(KeyLimit limit, long now) {
        int remaining = Math.max(0, limit.quota().permits() - used);
        return new Verdict.Left(limit, remaining, used == 0 ? Duration.ZERO : untilEnd(now));
    }

    Duration untilEnd(long now) {
        return Duration.ofMillis(end - now);
    }
}

package dev.keywright.verification;

import dev.keywright.key.Credits;
import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keys that replaced each other have used, and may spend without asking the store; immutable. */
final class Tally {

    static final Tally EMPTY = new Tally(Window.NONE, null, null);

    /** Is not used any more: whoever comes across it starts again. */
    static final Tally RETIRED = new Tally(Window.NONE, null, null);

    private final Window[] windows;
    private final @Nullable Block block;
    private final @Nullable Turn turn;

    private Tally(Window[] windows, @Nullable Block block, @Nullable Turn turn) {
        this.windows = windows;
        this.block = block;
        this.turn = turn;
    }

    /**
     * What a call comes to.
     *
     * @param tally what is to be known after it
     * @param spent its outcome; null if credits are to be taken from the store before it can be told
     */
    record Next(Tally tally, @Nullable Spent spent) {}

    /** What a call comes to at this time (milliseconds since 1970): it spends of everything, or of nothing. */
    Next spend(KnownKey key, int cost, long now) {
        List<KeyLimit> limits = key.limits();
        Window[] open = Window.open(windows, limits, now);
        if (isRefused(open, limits, cost)) {
            Duration wait = wait(open, limits, cost, now);
            return new Next(this, new Spent(Verdict.Code.RATE_LIMITED, left(open, limits, now), null, wait));
        }
        Credits credits = key.credits();
        if (credits == null) {
            return passed(open, limits, block, cost, now, null);
        }
        if (block == null || block.isOver(now)) {
            return new Next(this, null);
        }
        if (block.left() >= cost) {
            Block less = block.less(cost, now);
            return passed(open, limits, less, cost, now, less.total());
        }
        return block.lacks(cost, now)
                ? new Next(this, exhausted(block, credits, left(open, limits, now), cost, now))
                : new Next(this, null);
    }

    private Next passed(
            Window[] open, List<KeyLimit> limits, @Nullable Block less, int cost, long now, @Nullable Long credits) {
        for (int i = 0; i < open.length; i++) {
            open[i] = open[i].with(cost);
        }
        Spent spent = new Spent(Verdict.Code.VALID, left(open, limits, now), credits, null);
        return new Next(new Tally(withOthers(open, limits, now), less, turn), spent);
    }

    private static Spent exhausted(Block block, Credits credits, List<Verdict.Left> limits, int cost, long now) {
        boolean enoughThen = credits.refill() != null && credits.refill().amount() >= cost;
        Duration wait = enoughThen && block.until() != Long.MAX_VALUE ? Duration.ofMillis(block.until() - now) : null;
        return new Spent(Verdict.Code.CREDITS_EXHAUSTED, limits, block.total(), wait);
    }

    private static boolean isRefused(Window[] open, List<KeyLimit> limits, int cost) {
        for (int i = 0; i < open.length; i++) {
            if (open[i].refuses(limits.get(i), cost)) {
                return true;
            }
        }
        return false;
    }

    /** Until all that refuse are whole again; null if one of them has less than the call costs even then. */
    static @Nullable Duration wait(Window[] open, List<KeyLimit> limits, int cost, long now) {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < open.length; i++) {
            if (limits.get(i).quota().permits() < cost) {
                return null;
            }
            Duration wait = open[i].refuses(limits.get(i), cost) ? open[i].untilEnd(now) : Duration.ZERO;
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        return longest;
    }

    static List<Verdict.Left> left(Window[] open, List<KeyLimit> limits, long now) {
        if (open.length == 0) {
            return List.of();
        }
        Verdict.Left[] left = new Verdict.Left[open.length];
        for (int i = 0; i < open.length; i++) {
            left[i] = open[i].left(limits.get(i), now);
        }
        return List.of(left);
    }

    /** Windows of other limits stay until they are over: another key of the lineage, or the next change, may have them. */
    private Window[] withOthers(Window[] open, List<KeyLimit> limits, long now) {
        List<Window> others = null;
        for (int i = 0; i < windows.length; i++) {
            if (!isOf(windows[i], i, limits) && !windows[i].isOver(now)) {
                others = others == null ? new ArrayList<>(Arrays.asList(open)) : others;
                others.add(windows[i]);
            }
        }
        return others == null ? open : others.toArray(Window.NONE);
    }

    private static boolean isOf(Window window, int place, List<KeyLimit> limits) {
        if (place < limits.size() && limits.get(place).name().equals(window.name())) {
            return true;
        }
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i).name().equals(window.name())) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Block block() {
        return block;
    }

    /** What is being done with the store for it. */
    @Nullable
    Turn turn() {
        return turn;
    }

    Tally with(@Nullable Block other, @Nullable Turn next) {
        return new Tally(windows, other, next);
    }

    /** Whether forgetting it would change nothing. */
    boolean isOver(long now) {
        if (turn != null || block != null) {
            return false;
        }
        for (Window window : windows) {
            if (!window.isOver(now)) {
                return false;
            }
        }
        return true;
    }
}

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
        Spent refused = refused(open, limits, cost, now);
        if (refused != null) {
            return new Next(this, refused);
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
        Spent spent = new Spent(Verdict.Code.VALID, left(open, limits, now), credits, null, null);
        return new Next(new Tally(withOthers(open, limits, now), less, turn), spent);
    }

    private static Spent exhausted(Block block, Credits credits, List<Verdict.Left> limits, int cost, long now) {
        boolean enoughThen = credits.refill() != null && credits.refill().amount() >= cost;
        Duration wait = enoughThen && block.until() != Long.MAX_VALUE ? Duration.ofMillis(block.until() - now) : null;
        return new Spent(Verdict.Code.CREDITS_EXHAUSTED, limits, block.total(), null, wait);
    }

    /**
     * The outcome of a call that a limit refuses; null if none does. Of several that refuse, it names the one to wait for
     * longest: a limit that never has as much as the call costs, or the one whose window ends last.
     */
    static @Nullable Spent refused(Window[] open, List<KeyLimit> limits, int cost, long now) {
        String exceeded = null;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < open.length; i++) {
            KeyLimit limit = limits.get(i);
            if (limit.quota().permits() < cost) {
                return rateLimited(left(open, limits, now), limit.name(), null);
            }
            if (open[i].refuses(limit, cost)) {
                Duration wait = open[i].untilEnd(now);
                boolean isLonger = exceeded == null || wait.compareTo(longest) > 0;
                exceeded = isLonger ? limit.name() : exceeded;
                longest = isLonger ? wait : longest;
            }
        }
        return exceeded == null ? null : rateLimited(left(open, limits, now), exceeded, longest);
    }

    private static Spent rateLimited(List<Verdict.Left> left, String exceeded, @Nullable Duration wait) {
        return new Spent(Verdict.Code.RATE_LIMITED, left, null, exceeded, wait);
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

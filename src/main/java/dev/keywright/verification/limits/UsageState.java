package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keys that replaced each other have used, and may spend without asking the store; immutable. */
final class UsageState {

    static final UsageState EMPTY = new UsageState(LimitWindow.NONE, null, null);

    /** Is not used any more: whoever comes across it starts again. */
    static final UsageState RETIRED = new UsageState(LimitWindow.NONE, null, null);

    private final LimitWindow[] windows;
    private final @Nullable CreditLease creditLease;
    private final @Nullable InFlightOperation inFlightOperation;

    private UsageState(
            LimitWindow[] windows, @Nullable CreditLease creditLease, @Nullable InFlightOperation inFlightOperation) {
        this.windows = windows;
        this.creditLease = creditLease;
        this.inFlightOperation = inFlightOperation;
    }

    /**
     * What a call comes to.
     *
     * @param tally what is to be known after it
     * @param spent its outcome; null if credits are to be taken from the store before it can be told
     */
    record Next(UsageState tally, @Nullable SpendResult spent) {}

    /** What a call comes to at this time (milliseconds since 1970): it spends of everything, or of nothing. */
    Next spend(KeySnapshot key, int cost, long now) {
        List<KeyLimit> limits = key.limits();
        LimitWindow[] open = LimitWindow.open(windows, limits, now);
        SpendResult rejected = rejected(open, limits, cost, now);
        if (rejected != null) {
            return new Next(this, rejected);
        }
        Credits credits = key.credits();
        if (credits == null) {
            return passed(open, limits, creditLease, cost, now, null);
        }
        if (creditLease == null || creditLease.isOver(now)) {
            return new Next(this, null);
        }
        if (creditLease.left() >= cost) {
            CreditLease less = creditLease.less(cost, now);
            return passed(open, limits, less, cost, now, less.total());
        }
        return creditLease.lacks(cost, now)
                ? new Next(this, exhausted(creditLease, credits, left(open, limits, now), cost, now))
                : new Next(this, null);
    }

    private Next passed(
            LimitWindow[] open,
            List<KeyLimit> limits,
            @Nullable CreditLease less,
            int cost,
            long now,
            @Nullable Long credits) {
        for (int i = 0; i < open.length; i++) {
            open[i] = open[i].with(cost);
        }
        SpendResult spent = new SpendResult(Verdict.Code.VALID, left(open, limits, now), credits, null, null);
        return new Next(new UsageState(withOthers(open, limits, now), less, inFlightOperation), spent);
    }

    private static SpendResult exhausted(
            CreditLease creditLease, Credits credits, List<Verdict.Remaining> limits, int cost, long now) {
        boolean enoughThen = credits.refill() != null && credits.refill().amount() >= cost;
        Duration wait = enoughThen && creditLease.until() != Long.MAX_VALUE
                ? Duration.ofMillis(creditLease.until() - now)
                : null;
        return new SpendResult(Verdict.Code.CREDITS_EXHAUSTED, limits, creditLease.total(), null, wait);
    }

    /**
     * The outcome of a call that a limit refuses; null if none does. Of several that refuse, it names the one to wait for
     * longest: a limit that never has as much as the call costs, or the one whose window ends last.
     */
    static @Nullable SpendResult rejected(LimitWindow[] open, List<KeyLimit> limits, int cost, long now) {
        String exceeded = null;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < open.length; i++) {
            KeyLimit limit = limits.get(i);
            if (limit.quota().permits() < cost) {
                return rateLimited(left(open, limits, now), limit.name(), null);
            }
            if (open[i].rejects(limit, cost)) {
                Duration wait = open[i].untilEnd(now);
                boolean isLonger = exceeded == null || wait.compareTo(longest) > 0;
                exceeded = isLonger ? limit.name() : exceeded;
                longest = isLonger ? wait : longest;
            }
        }
        return exceeded == null ? null : rateLimited(left(open, limits, now), exceeded, longest);
    }

    private static SpendResult rateLimited(List<Verdict.Remaining> left, String exceeded, @Nullable Duration wait) {
        return new SpendResult(Verdict.Code.RATE_LIMITED, left, null, exceeded, wait);
    }

    static List<Verdict.Remaining> left(LimitWindow[] open, List<KeyLimit> limits, long now) {
        if (open.length == 0) {
            return List.of();
        }
        Verdict.Remaining[] left = new Verdict.Remaining[open.length];
        for (int i = 0; i < open.length; i++) {
            left[i] = open[i].left(limits.get(i), now);
        }
        return List.of(left);
    }

    /** Windows of other limits stay until they are over: another key of the lineage, or the next change, may have them. */
    private LimitWindow[] withOthers(LimitWindow[] open, List<KeyLimit> limits, long now) {
        List<LimitWindow> others = null;
        for (int i = 0; i < windows.length; i++) {
            if (!isOf(windows[i], i, limits) && !windows[i].isOver(now)) {
                others = others == null ? new ArrayList<>(Arrays.asList(open)) : others;
                others.add(windows[i]);
            }
        }
        return others == null ? open : others.toArray(LimitWindow.NONE);
    }

    private static boolean isOf(LimitWindow limitWindow, int place, List<KeyLimit> limits) {
        if (place < limits.size() && limits.get(place).name().equals(limitWindow.name())) {
            return true;
        }
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i).name().equals(limitWindow.name())) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    CreditLease block() {
        return creditLease;
    }

    /** What is being done with the store for it. */
    @Nullable
    InFlightOperation turn() {
        return inFlightOperation;
    }

    UsageState with(@Nullable CreditLease other, @Nullable InFlightOperation next) {
        return new UsageState(windows, other, next);
    }

    /** Whether forgetting it would change nothing. */
    boolean isOver(long now) {
        if (inFlightOperation != null || creditLease != null) {
            return false;
        }
        for (LimitWindow limitWindow : windows) {
            if (!limitWindow.isOver(now)) {
                return false;
            }
        }
        return true;
    }
}

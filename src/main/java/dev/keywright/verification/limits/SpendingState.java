package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.limits.CreditLeaser.Operation;
import dev.keywright.verification.limits.KeyLimiter.SpendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The used limits and the leased credits of a rotation family; immutable. */
final class SpendingState {

    static final SpendingState EMPTY = new SpendingState(LimitWindow.NONE, null, null);

    /** Marks removed state. An operation that reads it starts again. */
    static final SpendingState RETIRED = new SpendingState(LimitWindow.NONE, null, null);

    private final LimitWindow[] windows;
    private final @Nullable CreditLease lease;
    private final @Nullable Operation inFlight;

    private SpendingState(LimitWindow[] windows, @Nullable CreditLease lease, @Nullable Operation inFlight) {
        this.windows = windows;
        this.lease = lease;
        this.inFlight = inFlight;
    }

    /**
     * The state after a request.
     *
     * @param state the next state
     * @param result the result; null if credits have to be leased first
     */
    record Next(SpendingState state, @Nullable SpendResult result) {}

    /** Computes the next state at this time (milliseconds since 1970). Spends from everything, or from nothing. */
    Next spend(KeySnapshot key, int cost, long now) {
        List<KeyLimit> limits = key.limits();
        LimitWindow[] open = LimitWindow.open(windows, limits, now);
        SpendResult rejected = rejected(open, limits, cost, now);
        if (rejected != null) {
            return new Next(this, rejected);
        }
        Credits credits = key.credits();
        if (credits == null) {
            return spendAll(open, limits, lease, cost, now, null);
        }
        if (lease == null || lease.isOver(now)) {
            return new Next(this, null);
        }
        if (lease.remaining() >= cost) {
            CreditLease remainingLease = lease.minus(cost, now);
            return spendAll(open, limits, remainingLease, cost, now, remainingLease.total());
        }
        return lease.isKnownInsufficient(cost, now)
                ? new Next(this, exhausted(lease, credits, remaining(open, limits, now), cost, now))
                : new Next(this, null);
    }

    private Next spendAll(
            LimitWindow[] open,
            List<KeyLimit> limits,
            @Nullable CreditLease remainingLease,
            int cost,
            long now,
            @Nullable Long credits) {
        for (int i = 0; i < open.length; i++) {
            open[i] = open[i].with(cost);
        }
        SpendResult spent = new SpendResult(Verdict.Code.VALID, remaining(open, limits, now), credits, null, null);
        return new Next(new SpendingState(withOthers(open, limits, now), remainingLease, inFlight), spent);
    }

    private static SpendResult exhausted(
            CreditLease lease, Credits credits, List<Verdict.Remaining> limits, int cost, long now) {
        boolean refillSuffices = credits.refill() != null && credits.refill().amount() >= cost;
        Duration wait =
                refillSuffices && lease.until() != Long.MAX_VALUE ? Duration.ofMillis(lease.until() - now) : null;
        return new SpendResult(Verdict.Code.CREDITS_EXHAUSTED, limits, lease.total(), null, wait);
    }

    /**
     * The result for a request that exceeds a limit; null if it exceeds none. With several, it names the one with the longest wait: a limit
     * that is smaller than the cost, or the one whose window ends last.
     */
    static @Nullable SpendResult rejected(LimitWindow[] open, List<KeyLimit> limits, int cost, long now) {
        String exceeded = null;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < open.length; i++) {
            KeyLimit limit = limits.get(i);
            if (limit.quota().permits() < cost) {
                return rateLimited(remaining(open, limits, now), limit.name(), null);
            }
            if (open[i].rejects(limit, cost)) {
                Duration wait = open[i].untilEnd(now);
                boolean isLonger = exceeded == null || wait.compareTo(longest) > 0;
                exceeded = isLonger ? limit.name() : exceeded;
                longest = isLonger ? wait : longest;
            }
        }
        return exceeded == null ? null : rateLimited(remaining(open, limits, now), exceeded, longest);
    }

    private static SpendResult rateLimited(
            List<Verdict.Remaining> remaining, String exceeded, @Nullable Duration wait) {
        return new SpendResult(Verdict.Code.RATE_LIMITED, remaining, null, exceeded, wait);
    }

    static List<Verdict.Remaining> remaining(LimitWindow[] open, List<KeyLimit> limits, long now) {
        if (open.length == 0) {
            return List.of();
        }
        Verdict.Remaining[] remaining = new Verdict.Remaining[open.length];
        for (int i = 0; i < open.length; i++) {
            remaining[i] = open[i].remaining(limits.get(i), now);
        }
        return List.of(remaining);
    }

    /** Keeps windows of other limits until they end: another key of the family, or a later change, may use them. */
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

    private static boolean isOf(LimitWindow limitWindow, int index, List<KeyLimit> limits) {
        if (index < limits.size() && limits.get(index).name().equals(limitWindow.name())) {
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
    CreditLease lease() {
        return lease;
    }

    /** The database operation in flight. */
    @Nullable
    Operation inFlight() {
        return inFlight;
    }

    /** Ends the operation in flight with a new lease. */
    SpendingState withLease(CreditLease leased) {
        return new SpendingState(windows, leased, null);
    }

    SpendingState withoutLease() {
        return new SpendingState(windows, null, inFlight);
    }

    SpendingState withOperation(Operation next) {
        return new SpendingState(windows, lease, next);
    }

    SpendingState withoutOperation() {
        return new SpendingState(windows, lease, null);
    }

    SpendingState withoutLeaseAndOperation() {
        return new SpendingState(windows, null, null);
    }

    /** Whether the state can be removed without effect. */
    boolean isOver(long now) {
        if (inFlight != null || lease != null) {
            return false;
        }
        for (LimitWindow limitWindow : windows) {
            if (!limitWindow.isOver(now)) {
                return false;
            }
        }
        return true;
    }

    /** The spending state of a rotation family, only replaced by compare-and-set. */
    static final class Reference {

        private final AtomicReference<SpendingState> reference = new AtomicReference<>(SpendingState.EMPTY);

        SpendingState get() {
            return Objects.requireNonNull(reference.get());
        }

        boolean compareAndSet(SpendingState current, SpendingState next) {
            return reference.compareAndSet(current, next);
        }

        /** Returns the former state. */
        SpendingState getAndUpdate(UnaryOperator<SpendingState> change) {
            return Objects.requireNonNull(
                    reference.getAndUpdate((current) -> change.apply(Objects.requireNonNull(current))));
        }

        /** Returns the new state. */
        SpendingState updateAndGet(UnaryOperator<SpendingState> change) {
            return Objects.requireNonNull(
                    reference.updateAndGet((current) -> change.apply(Objects.requireNonNull(current))));
        }
    }
}

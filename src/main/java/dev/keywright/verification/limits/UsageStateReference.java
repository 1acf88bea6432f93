package dev.keywright.verification.limits;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The usage state of a rotation family, only replaced by compare-and-set. */
final class UsageStateReference {

    private final AtomicReference<UsageState> tally = new AtomicReference<>(UsageState.EMPTY);

    UsageState get() {
        return Objects.requireNonNull(tally.get());
    }

    boolean compareAndSet(UsageState seen, UsageState next) {
        return tally.compareAndSet(seen, next);
    }

    /** Returns the former state. */
    UsageState getAndUpdate(UnaryOperator<UsageState> change) {
        return Objects.requireNonNull(tally.getAndUpdate((seen) -> change.apply(Objects.requireNonNull(seen))));
    }

    /** Returns the new state. */
    UsageState updateAndGet(UnaryOperator<UsageState> change) {
        return Objects.requireNonNull(tally.updateAndGet((seen) -> change.apply(Objects.requireNonNull(seen))));
    }
}

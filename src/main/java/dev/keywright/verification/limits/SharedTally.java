package dev.keywright.verification.limits;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The place of a lineage's tally, which is only ever replaced by compare-and-set. */
final class SharedTally {

    private final AtomicReference<UsageState> tally = new AtomicReference<>(UsageState.EMPTY);

    UsageState get() {
        return Objects.requireNonNull(tally.get());
    }

    boolean compareAndSet(UsageState seen, UsageState next) {
        return tally.compareAndSet(seen, next);
    }

    /** Answers what was there before. */
    UsageState getAndUpdate(UnaryOperator<UsageState> change) {
        return Objects.requireNonNull(tally.getAndUpdate((seen) -> change.apply(Objects.requireNonNull(seen))));
    }

    /** Answers what is there now. */
    UsageState updateAndGet(UnaryOperator<UsageState> change) {
        return Objects.requireNonNull(tally.updateAndGet((seen) -> change.apply(Objects.requireNonNull(seen))));
    }
}

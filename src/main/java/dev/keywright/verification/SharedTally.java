package dev.keywright.verification;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The place of a lineage's tally, which is only ever replaced by compare-and-set. */
final class SharedTally {

    private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.EMPTY);

    Tally get() {
        return Objects.requireNonNull(tally.get());
    }

    boolean compareAndSet(Tally seen, Tally next) {
        return tally.compareAndSet(seen, next);
    }

    /** Answers what was there before. */
    Tally getAndUpdate(UnaryOperator<Tally> change) {
        return Objects.requireNonNull(tally.getAndUpdate((seen) -> change.apply(Objects.requireNonNull(seen))));
    }

    /** Answers what is there now. */
    Tally updateAndGet(UnaryOperator<Tally> change) {
        return Objects.requireNonNull(tally.updateAndGet((seen) -> change.apply(Objects.requireNonNull(seen))));
    }
}

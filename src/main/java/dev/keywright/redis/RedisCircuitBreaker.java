package dev.keywright.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Opens after {@value #MOST_FAILURES} consecutive failures. While open it permits one probe each half second.
 *
 * <p>A command that started before the breaker opened and fails afterwards has no effect. A successful command closes the breaker.
 */
public final class RedisCircuitBreaker {

    static final int MAX_FAILURES = 3;

    public static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private final AtomicReference<State> state = new AtomicReference<>(State.CLOSED);

    RedisCircuitBreaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a command may start. If so, its outcome must be reported. */
    boolean tryAcquire() {
        State seen = get();
        if (!seen.isOpen()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        return seen.nextProbe() - now <= 0 && state.compareAndSet(seen, new State(seen.failures(), nextProbe(now)));
    }

    /** Whether the breaker is open. */
    boolean isOpen() {
        return get().isOpen();
    }

    /** Records a success; true if it closes the breaker. */
    boolean succeeded() {
        return get().failures() > 0 && getAndUpdate((seen) -> State.CLOSED).isOpen();
    }

    /** Records a failure; true if it opens the breaker. */
    boolean failed() {
        long now = nanoTime.getAsLong();
        State before = getAndUpdate((seen) -> seen.isOpen() ? seen : new State(seen.failures() + 1, nextProbe(now)));
        return before.failures() == MAX_FAILURES - 1;
    }

    private static long nextProbe(long now) {
        return now + BETWEEN_LOOKS.toNanos();
    }

    private State get() {
        return Objects.requireNonNull(state.get());
    }

    private State getAndUpdate(UnaryOperator<State> change) {
        return Objects.requireNonNull(state.getAndUpdate((seen) -> change.apply(Objects.requireNonNull(seen))));
    }

    /**
     * The state of the breaker.
     *
     * @param failures the number of consecutive failures
     * @param nextProbe when the next probe may start while open, by the nanosecond clock
     */
    private record State(int failures, long nextProbe) {

        static final State CLOSED = new State(0, 0);

        boolean isOpen() {
            return failures >= MAX_FAILURES;
        }
    }
}

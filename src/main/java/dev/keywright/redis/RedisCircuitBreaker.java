package dev.keywright.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Lets nobody through to what failed {@value #MOST_FAILURES} times in a row, but one call each half second, to look whether it is back.
 *
 * <p>Calls that set out before it was found out, and fail after it, change nothing; a call that succeeds ends the outage.
 */
public final class RedisCircuitBreaker {

    static final int MAX_FAILURES = 3;

    public static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private final AtomicReference<State> state = new AtomicReference<>(State.CLOSED);

    RedisCircuitBreaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a call may set out; if it does, its outcome has to be told. */
    boolean lets() {
        State seen = get();
        if (!seen.isOpen()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        return seen.nextLook() - now <= 0 && state.compareAndSet(seen, new State(seen.failures(), lookAfter(now)));
    }

    /** Whether there is an outage. */
    boolean isOpen() {
        return get().isOpen();
    }

    /** Whether an outage is over by it. */
    boolean succeeded() {
        return get().failures() > 0 && getAndUpdate((seen) -> State.CLOSED).isOpen();
    }

    /** Whether an outage begins with it. */
    boolean failed() {
        long now = nanoTime.getAsLong();
        State before = getAndUpdate((seen) -> seen.isOpen() ? seen : new State(seen.failures() + 1, lookAfter(now)));
        return before.failures() == MAX_FAILURES - 1;
    }

    private static long lookAfter(long now) {
        return now + BETWEEN_LOOKS.toNanos();
    }

    private State get() {
        return Objects.requireNonNull(state.get());
    }

    private State getAndUpdate(UnaryOperator<State> change) {
        return Objects.requireNonNull(state.getAndUpdate((seen) -> change.apply(Objects.requireNonNull(seen))));
    }

    /**
     * What is known.
     *
     * @param failures how many there were in a row
     * @param nextLook when the next call may set out, of an outage, by the clock of nanoseconds
     */
    private record State(int failures, long nextLook) {

        static final State CLOSED = new State(0, 0);

        boolean isOpen() {
            return failures >= MAX_FAILURES;
        }
    }
}

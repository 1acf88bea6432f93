package dev.keywright.r2dbc.sqlite;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/** One caller in the queue for a turn. It is answered once: granted, refused, or gone because it was cancelled. */
final class Waiter implements Subscription {

    private enum State {
        FRESH,
        WAITING,
        ANSWERED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);

    private final Turns turns;

    private final Duration longestWait;

    private final boolean sharing;

    private final CoreSubscriber<? super Turn> subscriber;

    private volatile @Nullable Disposable clock;

    Waiter(Turns turns, Duration longestWait, boolean sharing, CoreSubscriber<? super Turn> subscriber) {
        this.turns = turns;
        this.longestWait = longestWait;
        this.sharing = sharing;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && this.state.compareAndSet(State.FRESH, State.WAITING)) {
            this.turns.enter(this);
        }
    }

    @Override
    public void cancel() {
        if (this.state.getAndSet(State.ANSWERED) == State.WAITING) {
            leave();
        }
    }

    /** Whether it would have its turn together with others of the kind. */
    boolean sharing() {
        return this.sharing;
    }

    boolean gone() {
        return this.state.get() == State.ANSWERED;
    }

    /** Called as it begins to wait. */
    void startClock() {
        this.clock = Schedulers.parallel().schedule(this::giveUp, this.longestWait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@code false} if the caller has gone; then the turn is not taken. */
    boolean grant(Turn turn) {
        if (!this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            return false;
        }
        stopClock();
        this.subscriber.onNext(turn);
        this.subscriber.onComplete();
        return true;
    }

    void refuse(RuntimeException reason) {
        if (this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            stopClock();
            this.subscriber.onError(reason);
        }
    }

    private void giveUp() {
        if (this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            this.turns.leave(this);
            this.subscriber.onError(this.turns.waitedTooLong(this.longestWait));
        }
    }

    private void leave() {
        this.turns.leave(this);
        stopClock();
    }

    private void stopClock() {
        Disposable started = this.clock;
        if (started != null) {
            started.dispose();
        }
    }
}

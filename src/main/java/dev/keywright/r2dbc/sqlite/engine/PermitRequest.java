package dev.keywright.r2dbc.sqlite.engine;

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
final class PermitRequest implements Subscription {

    private enum State {
        FRESH,
        WAITING,
        ANSWERED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);

    private final PermitQueue permitQueue;

    private final Duration longestWait;

    private final boolean sharing;

    private final CoreSubscriber<? super Permit> subscriber;

    private volatile @Nullable Disposable clock;

    PermitRequest(
            PermitQueue permitQueue, Duration longestWait, boolean sharing, CoreSubscriber<? super Permit> subscriber) {
        this.permitQueue = permitQueue;
        this.longestWait = longestWait;
        this.sharing = sharing;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && this.state.compareAndSet(State.FRESH, State.WAITING)) {
            this.permitQueue.enter(this);
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
    boolean grant(Permit permit) {
        if (!this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            return false;
        }
        stopClock();
        this.subscriber.onNext(permit);
        this.subscriber.onComplete();
        return true;
    }

    void reject(RuntimeException reason) {
        if (this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            stopClock();
            this.subscriber.onError(reason);
        }
    }

    private void giveUp() {
        if (this.state.compareAndSet(State.WAITING, State.ANSWERED)) {
            this.permitQueue.leave(this);
            this.subscriber.onError(this.permitQueue.waitedTooLong(this.longestWait));
        }
    }

    private void leave() {
        this.permitQueue.leave(this);
        stopClock();
    }

    private void stopClock() {
        Disposable started = this.clock;
        if (started != null) {
            started.dispose();
        }
    }
}

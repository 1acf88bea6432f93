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

/** A request in the queue for a permit. It ends once: granted, rejected or cancelled. */
final class PermitRequest implements Subscription {

    private enum State {
        FRESH,
        WAITING,
        ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);

    private final PermitQueue permitQueue;

    private final Duration maxWait;

    private final boolean sharing;

    private final CoreSubscriber<? super Permit> subscriber;

    private volatile @Nullable Disposable clock;

    PermitRequest(
            PermitQueue permitQueue, Duration maxWait, boolean sharing, CoreSubscriber<? super Permit> subscriber) {
        this.permitQueue = permitQueue;
        this.maxWait = maxWait;
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
        if (this.state.getAndSet(State.ENDED) == State.WAITING) {
            leave();
        }
    }

    /** Whether it may share a permit with others of this kind. */
    boolean sharing() {
        return this.sharing;
    }

    boolean isEnded() {
        return this.state.get() == State.ENDED;
    }

    /** Starts the timeout, when the request is queued. */
    void startClock() {
        this.clock = Schedulers.parallel().schedule(this::giveUp, this.maxWait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@code false} if the request was cancelled; the permit is then not used. */
    boolean grant(Permit permit) {
        if (!this.state.compareAndSet(State.WAITING, State.ENDED)) {
            return false;
        }
        stopClock();
        this.subscriber.onNext(permit);
        this.subscriber.onComplete();
        return true;
    }

    void reject(RuntimeException reason) {
        if (this.state.compareAndSet(State.WAITING, State.ENDED)) {
            stopClock();
            this.subscriber.onError(reason);
        }
    }

    private void giveUp() {
        if (this.state.compareAndSet(State.WAITING, State.ENDED)) {
            this.permitQueue.leave(this);
            this.subscriber.onError(this.permitQueue.waitedTooLong(this.maxWait));
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

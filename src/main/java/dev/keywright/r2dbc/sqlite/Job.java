package dev.keywright.r2dbc.sqlite;

import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One {@link Work} and the one subscriber that waits for it. It is written by hand and not with a sink because every
 * state must have just one owner of what the work holds: a result that is not delivered is undone.
 */
final class Job<T> implements Subscription {

    private enum State {
        FRESH,
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);

    private final Lane lane;

    private final Work<T> work;

    private final CoreSubscriber<? super T> subscriber;

    private volatile boolean late;

    private Job(Lane lane, Work<T> work, CoreSubscriber<? super T> subscriber) {
        this.lane = lane;
        this.work = work;
        this.subscriber = subscriber;
    }

    /** The work as a publisher: begun when it is asked for, never before. */
    static <T> Mono<T> of(Lane lane, Work<T> work) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(new Job<>(lane, work, actual));
            }
        };
    }

    Work<T> work() {
        return this.work;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && this.state.compareAndSet(State.FRESH, State.QUEUED)) {
            this.lane.submit(this);
        }
    }

    @Override
    public void cancel() {
        State before = this.state.getAndUpdate((now) -> now == State.DONE ? now : State.CANCELLED);
        if (before == State.FRESH) {
            this.work.skip();
        } else if (before == State.RUNNING && this.work.onlyReads()) {
            this.lane.interrupt(this);
        }
    }

    /** The work has taken longer than it may. */
    void expire() {
        this.late = true;
        this.lane.interrupt(this);
    }

    /** Called by the lane just before the work is done; {@code false} if nobody wants it any more. */
    boolean begin() {
        return this.state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** Does the work and answers how to tell the subscriber, which must wait until the lane is free again. */
    Runnable perform(Session session) {
        try {
            return deliver(session, this.work.run(session));
        } catch (Throwable ex) { // an Error too: whoever waits has to be told, and the lane goes on
            return fail(ex);
        }
    }

    /** Tells the subscriber that the work could not be done; {@code ex} may come from JDBC. */
    Runnable fail(Throwable ex) {
        if (this.state.getAndUpdate((now) -> now == State.CANCELLED ? now : State.DONE) == State.CANCELLED) {
            return () -> {};
        }
        Throwable translated = SqliteErrors.translate(ex, this.work.sql(), this.late);
        return () -> this.subscriber.onError(translated);
    }

    private Runnable deliver(Session session, T result) {
        if (this.state.compareAndSet(State.RUNNING, State.DONE)) {
            return () -> emit(result);
        }
        this.work.undo(session, result);
        return () -> {};
    }

    private void emit(T result) {
        this.subscriber.onNext(result);
        this.subscriber.onComplete();
    }
}

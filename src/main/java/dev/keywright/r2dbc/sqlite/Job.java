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

    private final Line line;

    private final Work<T> work;

    private final CoreSubscriber<? super T> subscriber;

    private volatile boolean late;

    private Job(Line line, Work<T> work, CoreSubscriber<? super T> subscriber) {
        this.line = line;
        this.work = work;
        this.subscriber = subscriber;
    }

    /** The work as a publisher: begun when it is asked for, never before. */
    static <T> Mono<T> of(Line line, Work<T> work) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(new Job<>(line, work, actual));
            }
        };
    }

    Work<T> work() {
        return this.work;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && this.state.compareAndSet(State.FRESH, State.QUEUED)) {
            this.line.submit(this);
        }
    }

    @Override
    public void cancel() {
        State before = this.state.getAndUpdate((now) -> now == State.DONE ? now : State.CANCELLED);
        if (before == State.FRESH) {
            this.work.skip();
        } else if (before == State.RUNNING && this.work.onlyReads()) {
            this.line.interrupt(this);
        }
    }

    /** The work has taken longer than it may. */
    void expire() {
        this.late = true;
        this.line.interrupt(this);
    }

    /** Called by the lane just before the work is done; {@code false} if nobody wants it any more. */
    boolean begin() {
        return this.state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** Does the work. Settling the outcome answers how to tell the subscriber, which must wait for the lane. */
    Outcome attempt(Session session) {
        try {
            T result = this.work.run(session);
            return new Outcome(null, () -> deliver(session, result));
        } catch (Throwable ex) { // an Error too: whoever waits has to be told, and the lane goes on
            return failure(ex);
        }
    }

    Outcome failure(Throwable ex) {
        return new Outcome(ex, () -> fail(ex));
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

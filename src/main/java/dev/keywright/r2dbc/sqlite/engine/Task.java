package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * A {@link TaskBody} and its single subscriber. Written by hand instead of with a sink, because in every state exactly one owner must be
 * responsible for the resources of the body: an undelivered result is undone.
 */
final class Task<T> implements Subscription {

    private enum State {
        FRESH,
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);

    private final TaskQueue taskQueue;

    private final TaskBody<T> taskBody;

    private final CoreSubscriber<? super T> subscriber;

    private volatile boolean timedOut;

    private Task(TaskQueue taskQueue, TaskBody<T> taskBody, CoreSubscriber<? super T> subscriber) {
        this.taskQueue = taskQueue;
        this.taskBody = taskBody;
        this.subscriber = subscriber;
    }

    /** A publisher of the body, which starts on request. */
    static <T> Mono<T> of(TaskQueue taskQueue, TaskBody<T> taskBody) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(new Task<>(taskQueue, taskBody, actual));
            }
        };
    }

    TaskBody<T> body() {
        return this.taskBody;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && this.state.compareAndSet(State.FRESH, State.QUEUED)) {
            this.taskQueue.submit(this);
        }
    }

    @Override
    public void cancel() {
        State before = this.state.getAndUpdate((now) -> now == State.DONE ? now : State.CANCELLED);
        if (before == State.FRESH) {
            this.taskBody.skip();
        } else if (before == State.RUNNING && this.taskBody.onlyReads()) {
            this.taskQueue.interrupt(this);
        }
    }

    /** The timeout has expired. */
    void expire() {
        this.timedOut = true;
        this.taskQueue.interrupt(this);
    }

    /** Called by the worker before the body runs; {@code false} if it was cancelled. */
    boolean begin() {
        return this.state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** Runs the body. Settling the outcome returns the notification of the subscriber, which must wait until the worker has moved on. */
    TaskOutcome attempt(JdbcSession jdbcSession) {
        try {
            T result = this.taskBody.run(jdbcSession);
            return new TaskOutcome(null, () -> deliver(jdbcSession, result));
        } catch (Throwable ex) { // an Error too: the subscriber has to be notified, and the worker has to continue
            return failure(ex);
        }
    }

    TaskOutcome failure(Throwable ex) {
        return new TaskOutcome(ex, () -> fail(ex));
    }

    /** Notifies the subscriber of a failure; {@code ex} may come from JDBC. */
    Runnable fail(Throwable ex) {
        if (this.state.getAndUpdate((now) -> now == State.CANCELLED ? now : State.DONE) == State.CANCELLED) {
            return () -> {};
        }
        Throwable translated = SqliteErrors.translate(ex, this.taskBody.sql(), this.timedOut);
        return () -> this.subscriber.onError(translated);
    }

    private Runnable deliver(JdbcSession jdbcSession, T result) {
        if (this.state.compareAndSet(State.RUNNING, State.DONE)) {
            return () -> emit(result);
        }
        this.taskBody.undo(jdbcSession, result);
        return () -> {};
    }

    private void emit(T result) {
        this.subscriber.onNext(result);
        this.subscriber.onComplete();
    }
}

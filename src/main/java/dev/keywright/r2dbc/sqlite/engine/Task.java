package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One {@link TaskBody} and the one subscriber that waits for it. It is written by hand and not with a sink because every
 * state must have just one owner of what the work holds: a result that is not delivered is undone.
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

    private volatile boolean late;

    private Task(TaskQueue taskQueue, TaskBody<T> taskBody, CoreSubscriber<? super T> subscriber) {
        this.taskQueue = taskQueue;
        this.taskBody = taskBody;
        this.subscriber = subscriber;
    }

    /** The work as a publisher: begun when it is asked for, never before. */
    static <T> Mono<T> of(TaskQueue taskQueue, TaskBody<T> taskBody) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(new Task<>(taskQueue, taskBody, actual));
            }
        };
    }

    TaskBody<T> work() {
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

    /** The work has taken longer than it may. */
    void expire() {
        this.late = true;
        this.taskQueue.interrupt(this);
    }

    /** Called by the lane just before the work is done; {@code false} if nobody wants it any more. */
    boolean begin() {
        return this.state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** Does the work. Settling the outcome answers how to tell the subscriber, which must wait for the lane. */
    TaskOutcome attempt(JdbcSession jdbcSession) {
        try {
            T result = this.taskBody.run(jdbcSession);
            return new TaskOutcome(null, () -> deliver(jdbcSession, result));
        } catch (Throwable ex) { // an Error too: whoever waits has to be told, and the lane goes on
            return failure(ex);
        }
    }

    TaskOutcome failure(Throwable ex) {
        return new TaskOutcome(ex, () -> fail(ex));
    }

    /** Tells the subscriber that the work could not be done; {@code ex} may come from JDBC. */
    Runnable fail(Throwable ex) {
        if (this.state.getAndUpdate((now) -> now == State.CANCELLED ? now : State.DONE) == State.CANCELLED) {
            return () -> {};
        }
        Throwable translated = SqliteErrors.translate(ex, this.taskBody.sql(), this.late);
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

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * One physical connection and its task queue. Tasks run one at a time, in order, on the threads shared by all workers. The thread that ran
 * a task first passes the connection on and then notifies the subscriber, so a slow subscriber blocks no other task.
 */
public final class ConnectionWorker implements TaskQueue {

    private static final Logger log = LoggerFactory.getLogger(ConnectionWorker.class);

    private final Queue<Task<?>> line = Queues.<Task<?>>unboundedMultiproducer().get();

    private final AtomicInteger pending = new AtomicInteger();

    private final Scheduler scheduler;

    /** Only accessed by the running task, except to stop it. */
    private final JdbcSession jdbcSession;

    private final int bound;

    /** Guarded by this. */
    private @Nullable Task<?> running;

    /** Guarded by this. */
    private boolean closing;

    ConnectionWorker(Scheduler scheduler, JdbcSession jdbcSession, int bound) {
        this.scheduler = scheduler;
        this.jdbcSession = jdbcSession;
        this.bound = bound;
    }

    public <T> Mono<T> call(TaskBody<T> taskBody) {
        return Task.of(this, taskBody);
    }

    /** Queues a task, or rejects it if the queue is full. */
    @Override
    public void submit(Task<?> task) {
        if (this.pending.get() > this.bound && !task.body().isCleanup()) {
            reject(task, SqliteExceptions.tooMany("statements wait for one connection", this.bound));
        } else {
            enqueue(task);
        }
    }

    /**
     * Queues a cleanup task after all others. It starts immediately, without a subscriber, and cannot be cancelled: resources have to be
     * released even if nothing waits for it.
     */
    public <T> Mono<T> cleanUp(TaskBody<T> taskBody) {
        Mono<T> done = call(taskBody).cache();
        done.subscribe((result) -> {}, (ex) -> log.debug("Cleanup failed", ex));
        return done;
    }

    private void enqueue(Task<?> task) {
        this.line.offer(task);
        if (this.pending.getAndIncrement() == 0) {
            schedule();
        }
    }

    private void schedule() {
        try {
            this.scheduler.schedule(this::next);
        } catch (RejectedExecutionException ex) {
            rejectAll();
        }
    }

    private void next() {
        Runnable notification = () -> {};
        try {
            Task<?> task = take();
            notification = task.begin() ? attempt(task).settle() : skip(task);
        } finally {
            passOn();
        }
        notification.run();
    }

    private void passOn() {
        if (this.pending.decrementAndGet() > 0) {
            schedule();
        }
    }

    private Task<?> take() {
        Task<?> task = this.line.poll();
        if (task == null) {
            throw new IllegalStateException("The worker was scheduled without a task");
        }
        return task;
    }

    /** Runs the task. Called on the worker. */
    TaskOutcome attempt(Task<?> task) {
        Disposable timer = startTimer(task);
        running(task);
        try {
            return task.attempt(this.jdbcSession);
        } finally {
            running(null);
            timer.dispose();
        }
    }

    /** Notifies several subscribers, each independently of the others. */
    void deliver(List<Runnable> notifications) {
        notifications.forEach(this::deliver);
    }

    private void deliver(Runnable next) {
        try {
            this.scheduler.schedule(next);
        } catch (RejectedExecutionException ex) {
            next.run();
        }
    }

    private Runnable skip(Task<?> task) {
        task.body().skip();
        return () -> {};
    }

    private Disposable startTimer(Task<?> task) {
        long millis = task.body().timeout().toMillis();
        return millis == 0
                ? Disposables.disposed()
                : Schedulers.parallel().schedule(task::expire, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void running(@Nullable Task<?> task) {
        this.running = task;
        this.jdbcSession.stop(this.closing && task != null && task.body().onlyReads());
    }

    @Override
    public synchronized void interrupt(Task<?> task) {
        if (this.running == task) {
            this.jdbcSession.stop(true);
        }
    }

    private synchronized void interruptReads() {
        this.closing = true;
        if (this.running != null && this.running.body().onlyReads()) {
            this.jdbcSession.stop(true);
        }
    }

    private void rejectAll() {
        do {
            reject(take(), SqliteExceptions.closed());
        } while (this.pending.decrementAndGet() > 0);
    }

    private static void reject(Task<?> task, RuntimeException reason) {
        task.body().skip();
        task.fail(reason).run();
    }

    /** Closes the physical connection after all queued tasks; a running read is interrupted. */
    Mono<Boolean> close() {
        interruptReads();
        return cleanUp(TaskBody.cleanup(JdbcSession::close));
    }
}

package dev.keywright.r2dbc.sqlite;

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
 * One physical connection and the line of jobs for it. Jobs are done one at a time, in order, on the threads that all
 * lanes share; the one that did a job hands the lane on before it tells the subscriber, so that a slow subscriber holds
 * up nobody.
 */
final class Lane implements Line {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Queue<Job<?>> line = Queues.<Job<?>>unboundedMultiproducer().get();

    private final AtomicInteger pending = new AtomicInteger();

    private final Scheduler scheduler;

    /** Touched only by the job at work, but for being stopped. */
    private final Session session;

    private final int bound;

    /** Guarded by this. */
    private @Nullable Job<?> running;

    /** Guarded by this. */
    private boolean closing;

    Lane(Scheduler scheduler, Session session, int bound) {
        this.scheduler = scheduler;
        this.session = session;
        this.bound = bound;
    }

    <T> Mono<T> call(Work<T> work) {
        return Job.of(this, work);
    }

    /** Puts a job in the line, or refuses it when the line is too long. */
    @Override
    public void submit(Job<?> job) {
        if (this.pending.get() > this.bound && !job.work().tidies()) {
            refuse(job, Refusals.tooMany("statements wait for one connection", this.bound));
        } else {
            enqueue(job);
        }
    }

    /**
     * Has something tidied up after all that is in the line. It is begun here and now, whether or not the answer is
     * subscribed to, and can't be cancelled: what is held has to be given back even if nobody waits for it.
     */
    <T> Mono<T> tidy(Work<T> work) {
        Mono<T> done = call(work).cache();
        done.subscribe((result) -> {}, (ex) -> log.debug("Could not tidy up", ex));
        return done;
    }

    private void enqueue(Job<?> job) {
        this.line.offer(job);
        if (this.pending.getAndIncrement() == 0) {
            schedule();
        }
    }

    private void schedule() {
        try {
            this.scheduler.schedule(this::next);
        } catch (RejectedExecutionException ex) {
            refuseAll();
        }
    }

    private void next() {
        Runnable tell = () -> {};
        try {
            Job<?> job = take();
            tell = job.begin() ? attempt(job).settle() : skip(job);
        } finally {
            passOn();
        }
        tell.run();
    }

    private void passOn() {
        if (this.pending.decrementAndGet() > 0) {
            schedule();
        }
    }

    private Job<?> take() {
        Job<?> job = this.line.poll();
        if (job == null) {
            throw new IllegalStateException("A lane was scheduled without a job");
        }
        return job;
    }

    /** Does the job here and now. Called on the lane. */
    Outcome attempt(Job<?> job) {
        Disposable timer = startTimer(job);
        running(job);
        try {
            return job.attempt(this.session);
        } finally {
            running(null);
            timer.dispose();
        }
    }

    /** Tells several subscribers, none of whom waits for what another does with its answer. */
    void tell(List<Runnable> tellings) {
        tellings.forEach(this::tell);
    }

    private void tell(Runnable telling) {
        try {
            this.scheduler.schedule(telling);
        } catch (RejectedExecutionException ex) {
            telling.run();
        }
    }

    private Runnable skip(Job<?> job) {
        job.work().skip();
        return () -> {};
    }

    private Disposable startTimer(Job<?> job) {
        long millis = job.work().timeout().toMillis();
        return millis == 0
                ? Disposables.disposed()
                : Schedulers.parallel().schedule(job::expire, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void running(@Nullable Job<?> job) {
        this.running = job;
        this.session.stop(this.closing && job != null && job.work().onlyReads());
    }

    @Override
    public synchronized void interrupt(Job<?> job) {
        if (this.running == job) {
            this.session.stop(true);
        }
    }

    private synchronized void interruptReads() {
        this.closing = true;
        if (this.running != null && this.running.work().onlyReads()) {
            this.session.stop(true);
        }
    }

    private void refuseAll() {
        do {
            refuse(take(), Refusals.closed());
        } while (this.pending.decrementAndGet() > 0);
    }

    private static void refuse(Job<?> job, RuntimeException reason) {
        job.work().skip();
        job.fail(reason).run();
    }

    /** Closes the physical connection when all that is in the line is done; a read is not waited for. */
    Mono<Boolean> close() {
        interruptReads();
        return tidy(Work.tidying(Session::close));
    }
}

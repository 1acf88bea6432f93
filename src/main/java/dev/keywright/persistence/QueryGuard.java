package dev.keywright.persistence;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How long, and by how many calls, a database is waited for that does not answer: one that is gone says so, but one that is
 * frozen, or behind a cut line, says nothing for many minutes. What it is too much for is told as a full queue is, by a 503.
 */
public final class QueryGuard {

    /** Far longer than a sound database takes for a few rows, and as long as SQLite waits for another process' lock by default. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** A call that waits holds some 10 KB: 50 MB in all. */
    private static final int MAX = 5_000;

    private final Duration longest;
    private final int max;
    private final Scheduler timer;
    private final AtomicInteger waiting = new AtomicInteger();

    public QueryGuard() {
        this(LONGEST, MAX, Schedulers.parallel());
    }

    /**
     * Has patience for so long, with so many.
     *
     * @param max how many calls may wait at once, 1 or more
     * @param timer by whose time
     */
    public QueryGuard(Duration longest, int max, Scheduler timer) {
        this.longest = longest;
        this.max = max;
        this.timer = timer;
    }

    /** The usual one by the time of this timer. */
    public static QueryGuard timedBy(Scheduler timer) {
        return new QueryGuard(LONGEST, MAX, timer);
    }

    /** Of those to whom an answer that took longer than this would tell of a time too long ago. */
    public QueryGuard atMost(Duration oldest) {
        return new QueryGuard(oldest.compareTo(longest) < 0 ? oldest : longest, max, timer);
    }

    /** What it answers in time; it is given up then, and what it answers later is lost. */
    public <T> Mono<T> inTime(Mono<T> answer) {
        return answer.timeout(
                longest,
                Mono.error(() ->
                        new QueryTimeoutException("The database has not answered for " + longest.toMillis() + " ms")),
                timer);
    }

    /** Waits for the answer, unless as many calls as may do so already. Whoever has the answer waits no longer. */
    public <T> Mono<T> waitFor(Mono<T> answer) {
        return Mono.using(this::begin, (place) -> answer, (place) -> waiting.decrementAndGet());
    }

    private int begin() {
        int place = waiting.incrementAndGet();
        if (place > max) {
            waiting.decrementAndGet();
            throw new RejectedExecutionException(
                    "As many calls as may wait for the database, " + max + ", do so already");
        }
        return place;
    }
}

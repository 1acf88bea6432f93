package dev.keywright.persistence;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Limits how long, and how many, requests wait for an unresponsive database. A stopped database closes its connections, but one that is
 * frozen or disconnected stays silent for many minutes. Requests over the limit fail like those of a full queue, with a 503.
 */
public final class QueryGuard {

    /** Far longer than a healthy database takes for a few rows, and equal to the default of SQLite's busy timeout. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** A waiting request takes some 10 KB: 50 MB for each guard. */
    private static final int MAX = 5_000;

    private final Duration timeout;
    private final int max;
    private final Scheduler timer;
    private final Bulkhead bulkhead;

    public QueryGuard() {
        this(DEFAULT_TIMEOUT, MAX, Schedulers.parallel());
    }

    /**
     * @param max how many requests may wait at once, at least 1
     * @param timer measures the timeout
     */
    public QueryGuard(Duration timeout, int max, Scheduler timer) {
        this.timeout = timeout;
        this.max = max;
        this.timer = timer;
        this.bulkhead = Bulkhead.of(
                "database",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(max)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    /** A guard with a shorter timeout, for callers to whom an older result is useless. */
    public QueryGuard cappedAt(Duration maxTimeout) {
        return new QueryGuard(maxTimeout.compareTo(timeout) < 0 ? maxTimeout : timeout, max, timer);
    }

    /** Returns the result if it arrives within the timeout. After a timeout the operation is cancelled and its result is lost. */
    public <T> Mono<T> withTimeout(Mono<T> query) {
        return query.timeout(
                timeout,
                Mono.error(() ->
                        new QueryTimeoutException("The database did not respond within " + timeout.toMillis() + " ms")),
                timer);
    }

    /** Waits for the result. Errors with a {@link RejectedExecutionException} if the maximum number of requests is waiting. */
    public <T> Mono<T> limitWaiting(Mono<T> query) {
        return query.transformDeferred(BulkheadOperator.of(bulkhead))
                .onErrorMap(BulkheadFullException.class, (full) -> tooMany());
    }

    private RejectedExecutionException tooMany() {
        return new RejectedExecutionException(
                "The maximum number of requests, " + max + ", is already waiting for the database");
    }
}

package dev.keywright.usage;

import dev.keywright.persistence.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores counts, for the minute in which the interval began. Counts that cannot be stored are kept and stored by a later flush in the same
 * batches. Each batch is dropped as soon as it is committed, so it is never stored twice.
 */
@Component
public final class UsageFlusher implements DisposableBean {

    private static final Duration MAX_STOP = Duration.ofSeconds(10);

    private final UsageCounter usageCounter;
    private final UsageRepository usage;
    private final List<LastUsedStore> lastUsedStores;
    private final Clock clock;
    private final WriteQueue writeQueue = new WriteQueue();
    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(UsageFlusher.class),
            "Cannot persist usage counters; buffering in memory. Check the database.",
            "Usage counters are persisted again.");

    /** The flush in progress. There is never a second one, because a flush modifies the state of this object. */
    private final AtomicReference<@Nullable Mono<Void>> current = new AtomicReference<>();

    private Instant began;

    /** All counts up to this time are stored. Written by the flushing thread. */
    private volatile Instant writtenUntil;

    UsageFlusher(UsageCounter usageCounter, UsageRepository usage, List<LastUsedStore> lastUsedStores, Clock clock) {
        this.usageCounter = usageCounter;
        this.usage = usage;
        this.lastUsedStores = lastUsedStores;
        this.clock = clock;
        this.began = clock.instant();
        this.writtenUntil = began;
    }

    /** Flushes once, or joins the flush in progress. Never errors: a storage failure is logged. */
    public Mono<Void> flush() {
        return Mono.defer(() -> {
            // A cancellation stops the wait, not the flush: otherwise it would be unknown what was committed.
            Mono<Void> next = flushOnce().doOnTerminate(() -> current.set(null)).cache();
            Mono<Void> running = current.compareAndExchange(null, next);
            return running == null ? next : running;
        });
    }

    /** Stores all counts up to the call, and the last use of every key. */
    Mono<Void> finish() {
        return Mono.fromRunnable(usageCounter::end).then(flush()).then(flush());
    }

    /** Runs after the web server has stopped and before the database closes, and blocks until it is done. */
    @Override
    public void destroy() {
        finish().block(MAX_STOP);
    }

    /** Blocks the scheduler thread, so that the next flush starts an interval after this one ends. */
    void flushAndWait() {
        flush().block();
    }

    private Mono<Void> flushOnce() {
        return Mono.fromRunnable(this::drain)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.counts())))
                .concatMap(this::write)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.lastUses())))
                .concatMap(this::write)
                .then()
                .doOnSuccess((done) -> written())
                .onErrorResume(RuntimeException.class, this::logFailure);
    }

    private void written() {
        outage.recovered();
        writtenUntil = began;
    }

    /** The maximum age of the oldest count that is only in memory. */
    Duration unwritten() {
        return Duration.between(writtenUntil, clock.instant());
    }

    private void drain() {
        if (!writeQueue.isFull()) {
            Instant now = clock.instant();
            writeQueue.drain(usageCounter, began, now);
            began = now;
        }
    }

    private Mono<Void> write(WriteQueue.Counts counts) {
        return usage.add(counts.minute(), counts.list()).doOnSuccess((done) -> writeQueue.dropCounts());
    }

    private Mono<Void> write(WriteQueue.LastUses lastUses) {
        return Flux.fromIterable(lastUsedStores)
                .concatMap((each) -> each.saveLastUsed(lastUses.subjects(), lastUses.at()))
                .then()
                .doOnSuccess((done) -> writeQueue.dropLastUses());
    }

    private Mono<Void> logFailure(RuntimeException cause) {
        outage.failed(cause);
        return Mono.empty();
    }
}

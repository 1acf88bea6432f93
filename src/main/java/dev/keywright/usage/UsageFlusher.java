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

    private final UsageCounter counter;
    private final UsageRepository records;
    private final List<LastUsedStore> lastUses;
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

    UsageFlusher(UsageCounter counter, UsageRepository records, List<LastUsedStore> lastUses, Clock clock) {
        this.counter = counter;
        this.records = records;
        this.lastUses = lastUses;
        this.clock = clock;
        this.began = clock.instant();
        this.writtenUntil = began;
    }

    /** Flushes once, or joins the flush in progress. Never errors: a storage failure is logged. */
    public Mono<Void> flush() {
        return Mono.defer(() -> {
            // A cancellation stops the wait, not the flush: otherwise it would be unknown what was committed.
            Mono<Void> next = once().doOnTerminate(() -> current.set(null)).cache();
            Mono<Void> running = current.compareAndExchange(null, next);
            return running == null ? next : running;
        });
    }

    /** Stores all counts up to the call, and the last use of every key. */
    Mono<Void> finish() {
        return Mono.fromRunnable(counter::end).then(flush()).then(flush());
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

    private Mono<Void> once() {
        return Mono.fromRunnable(this::drain)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.counts())))
                .concatMap(this::write)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.uses())))
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
            writeQueue.drain(counter, began, now);
            began = now;
        }
    }

    private Mono<Void> write(WriteQueue.Counts counts) {
        return records.add(counts.minute(), counts.list()).doOnSuccess((done) -> writeQueue.dropCounts());
    }

    private Mono<Void> write(WriteQueue.Uses uses) {
        return Flux.fromIterable(lastUses)
                .concatMap((each) -> each.saveLastUsed(uses.subjects(), uses.at()))
                .then()
                .doOnSuccess((done) -> writeQueue.dropUses());
    }

    private Mono<Void> logFailure(RuntimeException cause) {
        outage.failed(cause);
        return Mono.empty();
    }
}

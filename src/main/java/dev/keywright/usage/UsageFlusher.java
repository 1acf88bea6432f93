package dev.keywright.usage;

import dev.keywright.persistence.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes what was counted, for the minute in which the interval began. What can't be written is kept and written by a later
 * flush, in the same pieces: each is dropped as soon as it is committed, and so is not written twice.
 */
public final class UsageFlusher {

    private final UsageCounter counter;
    private final UsageRepository records;
    private final List<LastUseStore> lastUses;
    private final Clock clock;
    private final WriteQueue writeQueue = new WriteQueue();
    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(UsageFlusher.class),
            "What keys were used for can't be stored. It is kept in memory until it can.",
            "What keys were used for is stored again.");

    /** The flush that is under way. It takes and writes what this object holds, so there is never a second. */
    private final AtomicReference<@Nullable Mono<Void>> current = new AtomicReference<>();

    private Instant began;

    /** Until when all counts are written, of which the thread that flushes tells the others. */
    private volatile Instant writtenUntil;

    UsageFlusher(UsageCounter counter, UsageRepository records, List<LastUseStore> lastUses, Clock clock) {
        this.counter = counter;
        this.records = records;
        this.lastUses = lastUses;
        this.clock = clock;
        this.began = clock.instant();
        this.writtenUntil = began;
    }

    /** Writes once, or joins the flush that is under way. It never errors: a broken store is logged. */
    public Mono<Void> flush() {
        return Mono.defer(() -> {
            // Whoever cancels cancels their waiting, not the flush: it would not be known what was committed.
            Mono<Void> next = once().doOnTerminate(() -> current.set(null)).cache();
            Mono<Void> running = current.compareAndExchange(null, next);
            return running == null ? next : running;
        });
    }

    /** Writes all that was counted before the call, and when each key was last used. */
    Mono<Void> finish() {
        return Mono.fromRunnable(counter::end).then(flush()).then(flush());
    }

    private Mono<Void> once() {
        return Mono.fromRunnable(this::take)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.counts())))
                .concatMap(this::write)
                .thenMany(Flux.defer(() -> Flux.fromIterable(writeQueue.uses())))
                .concatMap(this::write)
                .then()
                .doOnSuccess((done) -> written())
                .onErrorResume(RuntimeException.class, this::later);
    }

    private void written() {
        outage.recovered();
        writtenUntil = began;
    }

    /** How old the oldest count is at most that is in memory alone. */
    Duration unwritten() {
        return Duration.between(writtenUntil, clock.instant());
    }

    private void take() {
        if (!writeQueue.isFull()) {
            Instant now = clock.instant();
            writeQueue.take(counter, began, now);
            began = now;
        }
    }

    private Mono<Void> write(WriteQueue.Counts counts) {
        return records.add(counts.minute(), counts.list()).doOnSuccess((done) -> writeQueue.dropCounts());
    }

    private Mono<Void> write(WriteQueue.Uses uses) {
        return Flux.fromIterable(lastUses)
                .concatMap((each) -> each.used(uses.subjects(), uses.at()))
                .then()
                .doOnSuccess((done) -> writeQueue.dropUses());
    }

    private Mono<Void> later(RuntimeException cause) {
        outage.failed(cause);
        return Mono.empty();
    }
}

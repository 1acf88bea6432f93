package dev.keywright.usage;

import dev.keywright.storage.Outage;
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
final class UseFlush {

    private final UseCounter counter;
    private final UseRecords records;
    private final List<LastUses> lastUses;
    private final Clock clock;
    private final Backlog backlog = new Backlog();
    private final Outage outage = new Outage(
            LoggerFactory.getLogger(UseFlush.class),
            "What keys were used for can't be stored. It is kept in memory until it can.",
            "What keys were used for is stored again.");

    /** The flush that is under way. It takes and writes what this object holds, so there is never a second. */
    private final AtomicReference<@Nullable Mono<Void>> current = new AtomicReference<>();

    private Instant began;

    /** Until when all counts are written, of which the thread that flushes tells the others. */
    private volatile Instant writtenUntil;

    UseFlush(UseCounter counter, UseRecords records, List<LastUses> lastUses, Clock clock) {
        this.counter = counter;
        this.records = records;
        this.lastUses = lastUses;
        this.clock = clock;
        this.began = clock.instant();
        this.writtenUntil = began;
    }

    /** Writes once, or joins the flush that is under way. It never errors: a broken store is logged. */
    Mono<Void> flush() {
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
                .thenMany(Flux.defer(() -> Flux.fromIterable(backlog.counts())))
                .concatMap(this::write)
                .thenMany(Flux.defer(() -> Flux.fromIterable(backlog.uses())))
                .concatMap(this::write)
                .then()
                .doOnSuccess((done) -> written())
                .onErrorResume(RuntimeException.class, this::later);
    }

    private void written() {
        outage.isOver();
        writtenUntil = began;
    }

    /** How old the oldest count is at most that is in memory alone. */
    Duration unwritten() {
        return Duration.between(writtenUntil, clock.instant());
    }

    private void take() {
        if (!backlog.isFull()) {
            Instant now = clock.instant();
            backlog.take(counter, began, now);
            began = now;
        }
    }

    private Mono<Void> write(Backlog.Counts counts) {
        return records.add(counts.minute(), counts.list()).doOnSuccess((done) -> backlog.dropCounts());
    }

    private Mono<Void> write(Backlog.Uses uses) {
        return Flux.fromIterable(lastUses)
                .concatMap((each) -> each.used(uses.subjects(), uses.at()))
                .then()
                .doOnSuccess((done) -> backlog.dropUses());
    }

    private Mono<Void> later(RuntimeException cause) {
        outage.goesOn(cause);
        return Mono.empty();
    }
}

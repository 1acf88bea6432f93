package dev.keywright.changes;

import dev.keywright.account.Caller;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.RecordedEntry;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.problem.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One reader of changes. What happens while it is told of the past waits in a queue; if that is full the reader is cut off,
 * so that one which has stopped reading costs neither memory nor anybody's time.
 */
final class ChangeReader implements AuditLogTailer.Reader {

    /** The most that may wait: 256 records of some 200 bytes for each reader. */
    private static final int MOST_WAITING = 256;

    private static final Duration UNKNOWN_TRAIL = Duration.ofSeconds(1);

    private final AuditLogTailer trail;
    private final Caller caller;
    private final int longestReplay;
    private final Clock clock;
    private final Sinks.Many<Told> waiting =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
    private final AtomicBoolean beatWaits = new AtomicBoolean();
    private final Sinks.Empty<ChangeEvent> cut = Sinks.empty();
    private final Optional<AuditLogTailer.Start> start;

    /** Of the record that was told last. */
    private long place;

    ChangeReader(AuditLogTailer trail, Caller caller, int longestReplay, Clock clock) {
        this.trail = trail;
        this.caller = caller;
        this.longestReplay = longestReplay;
        this.clock = clock;
        this.start = trail.follow(this);
    }

    void close() {
        trail.leave(this);
    }

    @Override
    public void read(RecordedEntry recordedEntry) {
        queueOrCut(new Told.News(recordedEntry));
    }

    @Override
    public void rewound(long place) {
        queueOrCut(new Told.Rewound(place));
    }

    private void queueOrCut(Told told) {
        if (!queue(told)) {
            cut.tryEmitError(new ChangeStreams.TooSlow());
        }
    }

    /** Behind all that waits, if all that was written is known. One is enough. */
    private void beat() {
        if (trail.isUpToDate() && beatWaits.compareAndSet(false, true) && !queue(new Told.Beat())) {
            beatWaits.set(false);
        }
    }

    private synchronized boolean queue(Told told) {
        return waiting.tryEmitNext(told).isSuccess();
    }

    /**
     * From behind the last place that the reader has seen, or from now on. A heartbeat stands in line with the news, so that all which
     * happened before it has been told.
     */
    Flux<ChangeEvent> changes(@Nullable Long lastSeen, Duration heartbeat) {
        return start.map((from) -> changes(lastSeen, from, heartbeat))
                .orElseGet(() -> Flux.error(ApiException.unavailable(UNKNOWN_TRAIL)));
    }

    private Flux<ChangeEvent> changes(@Nullable Long lastSeen, AuditLogTailer.Start from, Duration heartbeat) {
        boolean known = lastSeen == null || canBeToldAllSince(lastSeen, from);
        place = lastSeen != null && known ? lastSeen : from.place();
        Flux<ChangeEvent> reset = known ? Flux.empty() : Flux.just(reset(place));
        Flux<Told> past = trail.between(place, from.place()).map(Told.News::new);
        Flux<ChangeEvent> news = Flux.concat(past, waiting.asFlux())
                .takeUntil(this::endsAccess)
                .<ChangeEvent>mapNotNull(this::change)
                .doOnComplete(cut::tryEmitEmpty);
        Flux<ChangeEvent> beats = Flux.interval(Duration.ZERO, heartbeat)
                .onBackpressureDrop()
                .doOnNext((beat) -> beat())
                .thenMany(Flux.empty());
        return reset.concatWith(Flux.merge(news, beats)).takeUntilOther(cut.asMono());
    }

    private boolean canBeToldAllSince(long seen, AuditLogTailer.Start from) {
        boolean isSameTrail = seen <= from.place() && (from.lastBeforeRewind() == 0 || seen > from.lastBeforeRewind());
        return isSameTrail && from.place() - seen <= longestReplay;
    }

    private @Nullable ChangeEvent change(Told told) {
        if (told instanceof Told.News news) {
            place = news.written().sequence();
            return ChangeEvent.of(news.written()).orElse(null);
        }
        if (told instanceof Told.Rewound rewound) {
            place = rewound.place();
            return reset(place);
        }
        beatWaits.set(false);
        return new ChangeEvent.Heartbeat(place);
    }

    private ChangeEvent.Reset reset(long at) {
        return new ChangeEvent.Reset(at, clock.instant());
    }

    /** What waits to be told. */
    private sealed interface Told {

        record News(RecordedEntry written) implements Told {}

        record Rewound(long place) implements Told {}

        record Beat() implements Told {}
    }

    /** Whether the reader has to show again that they may follow. */
    private boolean endsAccess(Told told) {
        return told instanceof Told.Rewound || (told instanceof Told.News news && endsAccess(news.written()));
    }

    private boolean endsAccess(RecordedEntry recordedEntry) {
        AuditEntry entry = recordedEntry.deed();
        return switch (entry.action()) {
            case ACCOUNT_CHANGED, ACCOUNT_PASSWORD_CHANGED, ACCOUNT_DELETED ->
                caller.accountId().value().equals(entry.target());
            case SESSION_ENDED ->
                caller.session() != null && caller.session().value().equals(entry.target());
            case KEY_CHANGED, KEY_SUSPENDED, KEY_ROTATED, KEY_REVOKED ->
                entry.target() != null && entry.target().equals(caller.serviceKey());
            case ACCOUNT_REGISTERED, SESSION_OPENED, KEY_CREATED, KEY_RESUMED, KEY_REVEALED, KEY_IMPORTED -> false;
        };
    }
}

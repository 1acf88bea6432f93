package dev.keywright.verification;

import dev.keywright.account.Caller;
import dev.keywright.audit.Deed;
import dev.keywright.audit.TrailFollower;
import dev.keywright.audit.Written;
import dev.keywright.error.Refusal;
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
final class ChangeReader implements TrailFollower.Reader {

    /** The most that may wait: 256 records of some 200 bytes for each reader. */
    private static final int MOST_WAITING = 256;

    private static final Duration UNKNOWN_TRAIL = Duration.ofSeconds(1);

    private final TrailFollower trail;
    private final Caller caller;
    private final int longestReplay;
    private final Clock clock;
    private final Sinks.Many<Told> waiting =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
    private final AtomicBoolean beatWaits = new AtomicBoolean();
    private final Sinks.Empty<Change> cut = Sinks.empty();
    private final Optional<TrailFollower.Start> start;

    /** Of the record that was told last. */
    private long place;

    ChangeReader(TrailFollower trail, Caller caller, int longestReplay, Clock clock) {
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
    public void read(Written written) {
        queueOrCut(new Told.News(written));
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
    Flux<Change> changes(@Nullable Long lastSeen, Duration heartbeat) {
        return start.map((from) -> changes(lastSeen, from, heartbeat))
                .orElseGet(() -> Flux.error(Refusal.unavailable(UNKNOWN_TRAIL)));
    }

    private Flux<Change> changes(@Nullable Long lastSeen, TrailFollower.Start from, Duration heartbeat) {
        boolean known = lastSeen == null || canBeToldAllSince(lastSeen, from);
        place = lastSeen != null && known ? lastSeen : from.place();
        Flux<Change> reset = known ? Flux.empty() : Flux.just(reset(place));
        Flux<Told> past = trail.between(place, from.place()).map(Told.News::new);
        Flux<Change> news = Flux.concat(past, waiting.asFlux())
                .takeUntil(this::endsAccess)
                .<Change>mapNotNull(this::change)
                .doOnComplete(cut::tryEmitEmpty);
        Flux<Change> beats = Flux.interval(Duration.ZERO, heartbeat)
                .onBackpressureDrop()
                .doOnNext((beat) -> beat())
                .thenMany(Flux.empty());
        return reset.concatWith(Flux.merge(news, beats)).takeUntilOther(cut.asMono());
    }

    private boolean canBeToldAllSince(long seen, TrailFollower.Start from) {
        boolean isSameTrail = seen <= from.place() && (from.lastBeforeRewind() == 0 || seen > from.lastBeforeRewind());
        return isSameTrail && from.place() - seen <= longestReplay;
    }

    private @Nullable Change change(Told told) {
        if (told instanceof Told.News news) {
            place = news.written().sequence();
            return Change.of(news.written()).orElse(null);
        }
        if (told instanceof Told.Rewound rewound) {
            place = rewound.place();
            return reset(place);
        }
        beatWaits.set(false);
        return new Change.Heartbeat(place);
    }

    private Change.Reset reset(long at) {
        return new Change.Reset(at, clock.instant());
    }

    /** What waits to be told. */
    private sealed interface Told {

        record News(Written written) implements Told {}

        record Rewound(long place) implements Told {}

        record Beat() implements Told {}
    }

    /** Whether the reader has to show again that they may follow. */
    private boolean endsAccess(Told told) {
        return told instanceof Told.Rewound || (told instanceof Told.News news && endsAccess(news.written()));
    }

    private boolean endsAccess(Written written) {
        Deed deed = written.deed();
        return switch (deed.action()) {
            case ACCOUNT_CHANGED, ACCOUNT_PASSWORD_CHANGED, ACCOUNT_DELETED ->
                caller.accountId().value().equals(deed.target());
            case SESSION_ENDED ->
                caller.session() != null && caller.session().value().equals(deed.target());
            case KEY_CHANGED, KEY_SUSPENDED, KEY_ROTATED, KEY_REVOKED ->
                deed.target() != null && deed.target().equals(caller.serviceKey());
            case ACCOUNT_REGISTERED, SESSION_OPENED, KEY_CREATED, KEY_RESUMED, KEY_REVEALED, KEY_IMPORTED -> false;
        };
    }
}

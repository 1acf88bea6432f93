package dev.keywright.audit;

import dev.keywright.storage.Outage;
import dev.keywright.storage.Patience;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Reads the trail in its order, from where it ended at the start: at once when a record is announced, by this node or by
 * another, and from time to time for those that were not, since the announcement was lost.
 */
public final class TrailFollower implements SmartLifecycle, TrailListener {

    private static final int CHUNK = 500;
    private static final long UNKNOWN = -1;
    private static final int MOST_LOOKS_LATE = 2;

    /** How soon a look that failed is made again, if looks are rarer: remembered keys can't be vouched for until it is well. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final long LONG_AGO = Long.MAX_VALUE / 2;

    private final AuditEvents events;
    private final AuditHead heads;
    private final Duration interval;
    private final TrailNews news;
    private final LongSupplier nanos;
    private final Supplier<List<TrailListener>> listeners;
    private final Sinks.Many<Boolean> announcements = Sinks.many().multicast().directBestEffort();
    private final Set<Consumer<Written>> readers = new LinkedHashSet<>();

    private final Patience patience = new Patience();
    private final Outage outage = new Outage(
            LoggerFactory.getLogger(TrailFollower.class),
            "The trail can't be read at the moment. It is tried again.",
            "The trail is read again.");

    private volatile Disposable running = Disposables.disposed();
    private long position = UNKNOWN;

    /** When the last reading to the trail's end began, in terms of {@link System#nanoTime}. */
    private volatile long readAt;

    /**
     * Follows the trail of a database.
     *
     * @param interval how often to look for what nobody has announced
     * @param news what other nodes are told by, and tell
     * @param nanos as {@link System#nanoTime}
     */
    TrailFollower(
            AuditEvents events,
            AuditHead heads,
            Duration interval,
            TrailNews news,
            LongSupplier nanos,
            Supplier<List<TrailListener>> listeners) {
        this.events = events;
        this.heads = heads;
        this.interval = interval;
        this.news = news;
        this.nanos = nanos;
        this.listeners = listeners;
        this.readAt = nanos.getAsLong() - LONG_AGO;
    }

    /**
     * Tells a reader of all from here on, in order, one at a time; it has to be quick, and must not fail. Answers the place
     * of the record before, or -1 if the trail could not be read yet.
     */
    public synchronized long follow(Consumer<Written> reader) {
        readers.add(reader);
        return position;
    }

    public synchronized void leave(Consumer<Written> reader) {
        readers.remove(reader);
    }

    /** What was written behind the one place and up to the other, in order. */
    public Flux<Written> between(long after, long last) {
        return chunks(after)
                .flatMapIterable((read) -> read)
                .takeWhile((event) -> event.sequence() <= last)
                .mapNotNull((event) -> event.written().orElse(null));
    }

    private Flux<List<Event>> chunks(long after) {
        return chunk(after)
                .expand((read) -> read.size() < CHUNK
                        ? Mono.empty()
                        : chunk(read.get(CHUNK - 1).sequence()));
    }

    private Mono<List<Event>> chunk(long after) {
        return patience.inTime(events.after(after, CHUNK).collectList());
    }

    /** An announcement that comes while the trail is being read makes it be read once more. */
    @Override
    public void written(Deed deed) {
        announcements.emitNext(true, Sinks.EmitFailureHandler.busyLooping(interval));
    }

    /** Before the web server, which starts last and stops first. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        running = Flux.merge(
                        announcements.asFlux(),
                        news.exchange(announcements.asFlux()),
                        Flux.interval(Duration.ZERO, interval))
                .onBackpressureLatest()
                .concatMap((look) -> readOn().retryWhen(untilItIsWell()), 1)
                .subscribe();
    }

    private Retry untilItIsWell() {
        Duration pause = interval.compareTo(RETRY) < 0 ? interval : RETRY;
        return Retry.fixedDelay(Long.MAX_VALUE, pause)
                .filter(Exception.class::isInstance)
                .doBeforeRetry((again) -> outage.goesOn(again.failure()));
    }

    @Override
    public void stop() {
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return !running.isDisposed();
    }

    /** Whether all was read that was written until two looks ago. */
    public boolean isUpToDate() {
        return isReadWithin(interval.multipliedBy(MOST_LOOKS_LATE));
    }

    /** Whether all was read that was written until this long ago, and told. It costs next to nothing. */
    public boolean isReadWithin(Duration time) {
        return nanos.getAsLong() - readAt <= time.toNanos();
    }

    /** How long ago all was read that was written until then. */
    Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - readAt);
    }

    private Mono<Void> readOn() {
        return Mono.defer(() -> {
            long begun = nanos.getAsLong();
            Mono<Long> from = place() == UNKNOWN ? begin() : Mono.just(place());
            return from.flatMapMany(this::chunks).doOnNext(this::pass).then(Mono.fromRunnable(() -> readAt = begun));
        });
    }

    private Mono<Long> begin() {
        return patience.inTime(heads.find()).map(Head::sequence).doOnNext(this::moveTo);
    }

    private void pass(List<Event> read) {
        outage.isOver();
        read.forEach(this::pass);
    }

    private void pass(Event event) {
        Optional<Written> written = event.written();
        // This node first: whoever is told may ask it at once.
        written.ifPresent(this::tellListeners);
        tellReaders(event.sequence(), written);
    }

    /** In one step, so that whoever begins to follow is told of a record, or has it before their place, but not both. */
    private synchronized void tellReaders(long sequence, Optional<Written> written) {
        position = sequence;
        written.ifPresent((deed) -> List.copyOf(readers).forEach((reader) -> reader.accept(deed)));
    }

    private void tellListeners(Written written) {
        listeners.get().stream()
                .filter((listener) -> listener != this)
                .forEach((listener) -> listener.written(written.deed()));
    }

    private synchronized long place() {
        return position;
    }

    private synchronized void moveTo(long sequence) {
        position = sequence;
    }
}

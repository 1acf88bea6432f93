package dev.keywright.audit.tail;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.RecordedEntry;
import dev.keywright.audit.chain.Mac;
import dev.keywright.audit.chain.SealedRecord;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.persistence.OutageLog;
import dev.keywright.persistence.QueryGuard;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
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
 *
 * <p>Each look begins with the record that was read last. If that is not there any more, or another is in its place, the
 * database has gone back in time; places are given anew then, so nothing that was read before counts.
 */
public final class AuditLogTailer implements SmartLifecycle, AuditLogListener {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLogTailer.class);

    private static final int CHUNK = 500;
    private static final int MAX_LOOKS_LATE = 2;

    /** How soon a look that failed is made again, if looks are rarer: remembered keys can't be vouched for until it is well. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final long LONG_AGO = Long.MAX_VALUE / 2;

    private final AuditRepository events;
    private final QueryGuard queryGuard;
    private final Duration interval;
    private final AuditLogNotifier news;
    private final LongSupplier nanos;
    private final Supplier<List<AuditLogListener>> listeners;
    private final Sinks.Many<Boolean> announcements = Sinks.many().multicast().directBestEffort();
    private final Set<Reader> readers = new LinkedHashSet<>();

    private final OutageLog outage =
            new OutageLog(LOG, "The trail can't be read at the moment. It is tried again.", "The trail is read again.");

    private volatile Disposable running = Disposables.disposed();
    private @Nullable Cursor place;
    private long lastBeforeRewind = Cursor.START.sequence();

    /** When the last reading to the trail's end began, in terms of {@link System#nanoTime}. */
    private volatile long readAt;

    /**
     * Follows the trail of a database.
     *
     * @param queryGuard how long an answer of the database is waited for
     * @param interval how often to look for what nobody has announced
     * @param news what other nodes are told by, and tell
     * @param nanos as {@link System#nanoTime}
     */
    public AuditLogTailer(
            AuditRepository events,
            QueryGuard queryGuard,
            Duration interval,
            AuditLogNotifier news,
            LongSupplier nanos,
            Supplier<List<AuditLogListener>> listeners) {
        this.events = events;
        this.queryGuard = queryGuard;
        this.interval = interval;
        this.news = news;
        this.nanos = nanos;
        this.listeners = listeners;
        this.readAt = nanos.getAsLong() - LONG_AGO;
    }

    /** Tells a reader of all from here on, in order, one at a time; empty, and to be asked again, if the trail could not be read yet. */
    public synchronized Optional<Start> follow(Reader reader) {
        readers.add(reader);
        return Optional.ofNullable(place).map((read) -> new Start(read.sequence(), lastBeforeRewind));
    }

    public synchronized void leave(Reader reader) {
        readers.remove(reader);
    }

    /** What was written behind the one place and up to the other, in order. */
    public Flux<RecordedEntry> between(long after, long last) {
        return chunk(after + 1)
                .expand((read) -> read.size() < CHUNK
                        ? Mono.empty()
                        : chunk(read.get(CHUNK - 1).event().sequence() + 1))
                .flatMapIterable((read) -> read)
                .map(SealedRecord::event)
                .takeWhile((row) -> row.sequence() <= last)
                .mapNotNull((row) -> row.written().orElse(null));
    }

    private Mono<List<SealedRecord>> chunk(long first) {
        return queryGuard.inTime(events.from(first, CHUNK).collectList());
    }

    /** An announcement that comes while the trail is being read makes it be read once more. */
    @Override
    public void written(AuditEntry entry) {
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
                .doBeforeRetry((again) -> outage.failed(again.failure()));
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
        return isReadWithin(interval.multipliedBy(MAX_LOOKS_LATE));
    }

    /** Whether all was read that was written until this long ago, and told. It costs next to nothing. */
    public boolean isReadWithin(Duration time) {
        return nanos.getAsLong() - readAt <= time.toNanos();
    }

    /** How long ago all was read that was written until then. */
    public Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - readAt);
    }

    private Mono<Void> readOn() {
        return Mono.defer(() -> {
            long begun = nanos.getAsLong();
            return Mono.defer(this::step)
                    .repeat()
                    .takeUntil(Step.END::equals)
                    .then(Mono.fromRunnable(() -> endLook(begun)));
        });
    }

    private void endLook(long begun) {
        outage.recovered();
        readAt = begun;
    }

    private Mono<Step> step() {
        Cursor seen = place();
        return seen == null
                ? end().doOnNext(this::moveTo).thenReturn(Step.END)
                : chunk(seen.sequence()).flatMap((read) -> step(seen, read));
    }

    private Mono<Step> step(Cursor seen, List<SealedRecord> read) {
        if (!seen.isIn(read)) {
            return end().doOnNext(this::rewind).thenReturn(Step.END);
        }
        seen.behind(read).forEach(this::pass);
        return Mono.just(read.size() < CHUNK ? Step.END : Step.MORE);
    }

    private Mono<Cursor> end() {
        return queryGuard.inTime(events.last()).map(Cursor::of).defaultIfEmpty(Cursor.START);
    }

    /** What is read of the database from now on is as it was at the new place, or later, so it may be remembered again. */
    private void rewind(Cursor end) {
        LOG.warn(
                "The database is in an earlier state than it was: the records of the trail have changed that were read last."
                        + " All that was remembered of keys is forgotten. What was done in the time that is lost has to be done again.");
        // This node first: whoever is told may ask it at once.
        otherListeners().forEach(AuditLogListener::rewound);
        rewindReaders(end);
    }

    private synchronized void rewindReaders(Cursor end) {
        if (place != null) {
            lastBeforeRewind = Math.max(lastBeforeRewind, place.sequence());
        }
        place = end;
        List.copyOf(readers).forEach((reader) -> reader.rewound(end.sequence()));
    }

    private void pass(SealedRecord record) {
        Optional<RecordedEntry> written = record.event().written();
        // As above.
        written.ifPresent((told) -> otherListeners().forEach((listener) -> listener.written(told.entry())));
        notifyReaders(Cursor.of(record), written);
    }

    /** In one step, so that whoever begins to follow is told of a record, or has it before their place, but not both. */
    private synchronized void notifyReaders(Cursor of, Optional<RecordedEntry> written) {
        place = of;
        written.ifPresent((entry) -> List.copyOf(readers).forEach((reader) -> reader.read(entry)));
    }

    private Stream<AuditLogListener> otherListeners() {
        return listeners.get().stream().filter((listener) -> listener != this);
    }

    private synchronized @Nullable Cursor place() {
        return place;
    }

    private synchronized void moveTo(Cursor other) {
        place = other;
    }

    /** Is told of records; it has to be quick, and must not fail. */
    public interface Reader {

        void read(RecordedEntry recordedEntry);

        /**
         * All that was read may never have happened; the trail goes on from another place.
         *
         * @param place of the last record that is not read any more
         */
        void rewound(long place);
    }

    /**
     * Where a reader begins.
     *
     * @param place of the last record that the reader is not told of
     * @param lastBeforeRewind up to which place there may have been other records, before the database went back in time; 0 if it
     *     never did while this node was up
     */
    public record Start(long place, long lastBeforeRewind) {}

    private enum Step {
        MORE,
        END
    }

    /**
     * The record that was read last.
     *
     * @param sequence 0 before the first
     * @param mac by which it can be told from another in its place; null before the first
     */
    private record Cursor(long sequence, @Nullable Mac mac) {

        static final Cursor START = new Cursor(0, null);

        static Cursor of(SealedRecord record) {
            return new Cursor(record.event().sequence(), record.mac());
        }

        /** Whether these, which were read from here on, begin with it. */
        boolean isIn(List<SealedRecord> read) {
            return mac == null || (!read.isEmpty() && equals(of(read.get(0))));
        }

        List<SealedRecord> behind(List<SealedRecord> read) {
            return mac == null ? read : read.subList(1, read.size());
        }
    }
}

package dev.keywright.audit.tail;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.chain.Mac;
import dev.keywright.audit.chain.SignedRecord;
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
 * Reads the audit log in order, starting at its end at startup. It reads immediately when this or another node
 * notifies of a record, and polls for records whose notifications were lost.
 *
 * <p>Each poll starts with the last record that was read. If that record is missing or different, the database was
 * restored to an earlier state, or failed over to a replica that lagged. This is a rewind: sequence numbers are reused, so nothing that was
 * read before is valid.
 */
public final class AuditLogTailer implements SmartLifecycle, AuditLogListener {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLogTailer.class);

    private static final int CHUNK = 500;
    private static final int MAX_MISSED_POLLS = 2;

    /** The maximum delay before a failed poll is retried, since cached keys are unusable until a poll succeeds. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final long NEVER_READ = Long.MAX_VALUE / 2;

    private final AuditRepository records;
    private final QueryGuard queryGuard;
    private final Duration interval;
    private final AuditLogNotifier notifier;
    private final LongSupplier nanos;
    private final Supplier<List<AuditLogListener>> listeners;
    private final Sinks.Many<Boolean> localAppends = Sinks.many().multicast().directBestEffort();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();

    private final OutageLog outage =
            new OutageLog(LOG, "The audit log cannot be read. Retrying.", "The audit log is readable again.");

    private volatile Disposable running = Disposables.disposed();
    private @Nullable Cursor position;
    private long lastBeforeRewind = Cursor.START.sequence();

    /** The start of the last poll that reached the end, as {@link System#nanoTime}. */
    private volatile long readAt;

    /**
     * Creates a tailer of the audit log.
     *
     * @param queryGuard limits the duration of database queries
     * @param interval the poll interval
     * @param notifier exchanges notifications with other nodes
     * @param nanos the clock, like {@link System#nanoTime}
     */
    public AuditLogTailer(
            AuditRepository records,
            QueryGuard queryGuard,
            Duration interval,
            AuditLogNotifier notifier,
            LongSupplier nanos,
            Supplier<List<AuditLogListener>> listeners) {
        this.records = records;
        this.queryGuard = queryGuard;
        this.interval = interval;
        this.notifier = notifier;
        this.nanos = nanos;
        this.listeners = listeners;
        this.readAt = nanos.getAsLong() - NEVER_READ;
    }

    /**
     * Registers a subscriber for all further entries, in order and one at a time. Returns empty if the audit log was not
     * read yet; retry then.
     */
    public synchronized Optional<Start> addSubscriber(Subscriber subscriber) {
        subscribers.add(subscriber);
        return Optional.ofNullable(position).map((read) -> new Start(read.sequence(), lastBeforeRewind));
    }

    public synchronized void removeSubscriber(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Returns the entries after one sequence number (exclusive) up to another (inclusive), in order. */
    public Flux<AuditEntry.Recorded> between(long after, long last) {
        return chunk(after + 1)
                .expand((read) -> read.size() < CHUNK
                        ? Mono.empty()
                        : chunk(read.get(CHUNK - 1).content().sequence() + 1))
                .flatMapIterable((read) -> read)
                .map(SignedRecord::content)
                .takeWhile((content) -> content.sequence() <= last)
                .mapNotNull((content) -> content.toEntry().orElse(null));
    }

    private Mono<List<SignedRecord>> chunk(long first) {
        return queryGuard.withTimeout(records.from(first, CHUNK).collectList());
    }

    /** An append during a poll causes another poll. */
    @Override
    public void onEntry(AuditEntry entry) {
        localAppends.emitNext(true, Sinks.EmitFailureHandler.busyLooping(interval));
    }

    /** Starts before the web server, which starts last and stops first. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        running = Flux.merge(
                        localAppends.asFlux(),
                        notifier.exchange(localAppends.asFlux()),
                        Flux.interval(Duration.ZERO, interval))
                .onBackpressureLatest()
                .concatMap((signal) -> poll().retryWhen(untilRecovered()), 1)
                .subscribe();
    }

    private Retry untilRecovered() {
        Duration pause = interval.compareTo(RETRY) < 0 ? interval : RETRY;
        return Retry.fixedDelay(Long.MAX_VALUE, pause)
                .filter(Exception.class::isInstance)
                .doBeforeRetry((signal) -> outage.failed(signal.failure()));
    }

    @Override
    public void stop() {
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return !running.isDisposed();
    }

    /** Returns whether a poll that started within the last two intervals has reached the end. */
    public boolean isUpToDate() {
        return isReadWithin(interval.multipliedBy(MAX_MISSED_POLLS));
    }

    /** Returns whether all entries that are older than this duration were read and delivered. Cheap to call. */
    public boolean isReadWithin(Duration time) {
        return nanos.getAsLong() - readAt <= time.toNanos();
    }

    /** Returns the time since the start of the last poll that reached the end. */
    public Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - readAt);
    }

    private Mono<Void> poll() {
        return Mono.defer(() -> {
            long startNanos = nanos.getAsLong();
            return Mono.defer(this::step)
                    .repeat()
                    .takeUntil(Step.END::equals)
                    .then(Mono.fromRunnable(() -> endPoll(startNanos)));
        });
    }

    private void endPoll(long startNanos) {
        outage.recovered();
        readAt = startNanos;
    }

    private Mono<Step> step() {
        Cursor position = position();
        return position == null
                ? end().doOnNext(this::moveTo).thenReturn(Step.END)
                : chunk(position.sequence()).flatMap((read) -> step(position, read));
    }

    private Mono<Step> step(Cursor position, List<SignedRecord> read) {
        if (!position.isFirstOf(read)) {
            return end().doOnNext(this::rewind).thenReturn(Step.END);
        }
        position.after(read).forEach(this::deliver);
        return Mono.just(read.size() < CHUNK ? Step.END : Step.MORE);
    }

    private Mono<Cursor> end() {
        return queryGuard.withTimeout(records.last()).map(Cursor::of).defaultIfEmpty(Cursor.START);
    }

    /** Reads from now on see the state at the new end or later, so they may be cached again. */
    private void rewind(Cursor end) {
        LOG.warn(
                "The audit log is not the one that this node read before: the database was restored, or failed over to a"
                        + " replica that lagged. The key cache was cleared. Check for lost revocations.");
        // Notify this node's listeners first, since a notified subscriber may send a request immediately.
        otherListeners().forEach(AuditLogListener::onRewind);
        rewindSubscribers(end);
    }

    private synchronized void rewindSubscribers(Cursor end) {
        if (position != null) {
            lastBeforeRewind = Math.max(lastBeforeRewind, position.sequence());
        }
        position = end;
        List.copyOf(subscribers).forEach((subscriber) -> subscriber.onRewind(end.sequence()));
    }

    private void deliver(SignedRecord record) {
        Optional<AuditEntry.Recorded> written = record.content().toEntry();
        // This node's listeners first, as in rewind().
        written.ifPresent((recorded) -> otherListeners().forEach((listener) -> listener.onEntry(recorded.entry())));
        notifySubscribers(Cursor.of(record), written);
    }

    /** Atomic, so that a new subscriber receives a record or starts after it, but never both. */
    private synchronized void notifySubscribers(Cursor read, Optional<AuditEntry.Recorded> written) {
        position = read;
        written.ifPresent((entry) -> List.copyOf(subscribers).forEach((subscriber) -> subscriber.onEntry(entry)));
    }

    private Stream<AuditLogListener> otherListeners() {
        return listeners.get().stream().filter((listener) -> listener != this);
    }

    private synchronized @Nullable Cursor position() {
        return position;
    }

    private synchronized void moveTo(Cursor other) {
        position = other;
    }

    /** Receives entries. It must be fast and must not fail. */
    public interface Subscriber {

        void onEntry(AuditEntry.Recorded entry);

        /**
         * Called after a rewind: entries that were read may not exist any more, and reading continues at another
         * position.
         *
         * @param sequence the sequence number after which delivery starts
         */
        void onRewind(long sequence);
    }

    /**
     * The position at which a subscriber starts.
     *
     * @param sequence the sequence number after which delivery starts
     * @param lastBeforeRewind the highest sequence number that may have had another record before a rewind; 0 if this
     *     node has seen no rewind
     */
    public record Start(long sequence, long lastBeforeRewind) {}

    private enum Step {
        MORE,
        END
    }

    /**
     * The last record that was read.
     *
     * @param sequence the sequence number; 0 before the first record
     * @param mac distinguishes the record from another one with the same number; null before the first record
     */
    private record Cursor(long sequence, @Nullable Mac mac) {

        static final Cursor START = new Cursor(0, null);

        static Cursor of(SignedRecord record) {
            return new Cursor(record.content().sequence(), record.mac());
        }

        /** Returns whether the records, which were read from this position on, start with this record. */
        boolean isFirstOf(List<SignedRecord> read) {
            return mac == null || (!read.isEmpty() && equals(of(read.get(0))));
        }

        List<SignedRecord> after(List<SignedRecord> read) {
            return mac == null ? read : read.subList(1, read.size());
        }
    }
}

package dev.keywright.changes;

import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.audit.AuditEntry;
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
 * A subscriber to the change stream. New events wait in a bounded queue while the subscriber receives the missed ones. If the
 * queue is full, the subscriber is disconnected, so that a stalled subscriber costs neither memory nor the time of others.
 */
final class ChangeSubscriber implements AuditLogTailer.Subscriber {

    /** The length of the queue: 256 entries of about 200 bytes for each subscriber. */
    private static final int QUEUE_CAPACITY = 256;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final AuditLogTailer auditLog;
    private final Caller caller;
    private final int maxReplay;
    private final Clock clock;
    private final Sinks.Many<Queued> waiting =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(QUEUE_CAPACITY));
    private final AtomicBoolean heartbeatQueued = new AtomicBoolean();
    private final Sinks.Empty<ChangeEvent> disconnected = Sinks.empty();
    private final Optional<AuditLogTailer.Start> start;

    /** The sequence number of the last delivered entry. */
    private long sequence;

    ChangeSubscriber(AuditLogTailer auditLog, Caller caller, int maxReplay, Clock clock) {
        this.auditLog = auditLog;
        this.caller = caller;
        this.maxReplay = maxReplay;
        this.clock = clock;
        this.start = auditLog.addSubscriber(this);
    }

    void close() {
        auditLog.removeSubscriber(this);
    }

    @Override
    public void onEntry(AuditEntry.Recorded recorded) {
        queueOrDisconnect(new Queued.Event(recorded));
    }

    @Override
    public void onRewind(long sequence) {
        queueOrDisconnect(new Queued.Rewound(sequence));
    }

    private void queueOrDisconnect(Queued queued) {
        if (!queue(queued)) {
            disconnected.tryEmitError(new ChangeStreams.TooSlow());
        }
    }

    /** Queues a heartbeat behind the waiting events if the audit log is up to date. At most one heartbeat waits. */
    private void queueHeartbeat() {
        if (auditLog.isUpToDate() && heartbeatQueued.compareAndSet(false, true) && !queue(new Queued.Beat())) {
            heartbeatQueued.set(false);
        }
    }

    private synchronized boolean queue(Queued queued) {
        return waiting.tryEmitNext(queued).isSuccess();
    }

    /**
     * Returns the events after the last seen sequence number, or from now on. Heartbeats are queued with the events, so
     * all events before a heartbeat have been delivered.
     */
    Flux<ChangeEvent> changes(@Nullable Long lastSeen, Duration heartbeat) {
        return start.map((from) -> changes(lastSeen, from, heartbeat))
                .orElseGet(() -> Flux.error(ApiException.busy(RETRY_DELAY)));
    }

    private Flux<ChangeEvent> changes(@Nullable Long lastSeen, AuditLogTailer.Start from, Duration heartbeat) {
        boolean canReplay = lastSeen == null || canReplaySince(lastSeen, from);
        sequence = lastSeen != null && canReplay ? lastSeen : from.sequence();
        Flux<ChangeEvent> reset = canReplay ? Flux.empty() : Flux.just(reset(sequence));
        Flux<Queued> past = auditLog.between(sequence, from.sequence()).map(Queued.Event::new);
        Flux<ChangeEvent> events = Flux.concat(past, waiting.asFlux())
                .takeUntil(this::endsAccess)
                .<ChangeEvent>mapNotNull(this::change)
                .doOnComplete(disconnected::tryEmitEmpty);
        Flux<ChangeEvent> beats = Flux.interval(Duration.ZERO, heartbeat)
                .onBackpressureDrop()
                .doOnNext((beat) -> queueHeartbeat())
                .thenMany(Flux.empty());
        return reset.concatWith(Flux.merge(events, beats)).takeUntilOther(disconnected.asMono());
    }

    private boolean canReplaySince(long lastSeen, AuditLogTailer.Start from) {
        boolean isSameLog =
                lastSeen <= from.sequence() && (from.lastBeforeRewind() == 0 || lastSeen > from.lastBeforeRewind());
        return isSameLog && from.sequence() - lastSeen <= maxReplay;
    }

    private @Nullable ChangeEvent change(Queued queued) {
        if (queued instanceof Queued.Event event) {
            sequence = event.entry().sequence();
            return ChangeEvent.of(event.entry()).orElse(null);
        }
        if (queued instanceof Queued.Rewound rewound) {
            sequence = rewound.sequence();
            return reset(sequence);
        }
        heartbeatQueued.set(false);
        return new ChangeEvent.Heartbeat(sequence);
    }

    private ChangeEvent.Reset reset(long at) {
        return new ChangeEvent.Reset(at, clock.instant());
    }

    /** A queued entry. */
    private sealed interface Queued {

        record Event(AuditEntry.Recorded entry) implements Queued {}

        record Rewound(long sequence) implements Queued {}

        record Beat() implements Queued {}
    }

    /** Returns whether the entry can end the subscriber's access, so that it must authenticate again. */
    private boolean endsAccess(Queued queued) {
        return queued instanceof Queued.Rewound || (queued instanceof Queued.Event event && endsAccess(event.entry()));
    }

    /** A service key also loses access with the account that created it. */
    private boolean dependsOn(@Nullable String account) {
        boolean isOwn = caller.accountId().value().equals(account);
        return isOwn
                || (caller.credential() instanceof Credential.ServiceKey key
                        && key.creator().value().equals(account));
    }

    private boolean endsAccess(AuditEntry.Recorded recorded) {
        AuditEntry entry = recorded.entry();
        return switch (entry.action()) {
            case ACCOUNT_CHANGED, ACCOUNT_PASSWORD_CHANGED, ACCOUNT_DELETED -> dependsOn(entry.target());
            case SESSION_ENDED ->
                caller.session() != null && caller.session().value().equals(entry.target());
            case KEY_CHANGED, KEY_SUSPENDED, KEY_ROTATED, KEY_REVOKED, KEY_DELETED ->
                entry.target() != null && entry.target().equals(caller.serviceKey());
            case ACCOUNT_REGISTERED, SESSION_OPENED, KEY_CREATED, KEY_RESUMED, KEY_REVEALED, KEY_IMPORTED -> false;
        };
    }
}

package dev.keywright.changes;

import dev.keywright.account.Caller;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.problem.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The open change streams, up to a maximum. They end when the service shuts down. */
@Component
public final class ChangeStreams implements ApplicationListener<ContextClosedEvent> {

    /** The maximum duration of a stream. The subscriber must then authenticate again, since no event reports an expiry. */
    private static final Duration MAX_DURATION = Duration.ofMinutes(15);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private final AuditLogTailer auditLog;
    private final ChangeStreamProperties settings;
    private final Clock clock;
    private final AtomicInteger open = new AtomicInteger();
    private final Sinks.Empty<Void> stopping = Sinks.empty();

    ChangeStreams(AuditLogTailer auditLog, ChangeStreamProperties settings, Clock clock) {
        this.auditLog = auditLog;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Opens a stream of changes after a sequence number, or from now on. Throws an {@code ApiException} if the maximum
     * number of streams is open. The stream errors with {@link TooSlow} if its subscriber does not keep up.
     *
     * @param lastSeen the sequence number of the last entry that the subscriber knows; null for none
     * @param heartbeat the interval between heartbeats
     */
    Flux<ChangeEvent> open(Caller caller, @Nullable Long lastSeen, Duration heartbeat) {
        return Flux.using(() -> begin(caller), (subscriber) -> subscriber.changes(lastSeen, heartbeat), this::end)
                .take(MAX_DURATION)
                .takeUntilOther(stopping.asMono());
    }

    /** Returns the number of open streams. */
    int count() {
        return open.get();
    }

    private ChangeSubscriber begin(Caller caller) {
        if (open.incrementAndGet() > settings.maxStreams()) {
            open.decrementAndGet();
            throw ApiException.busy(RETRY_DELAY);
        }
        return new ChangeSubscriber(auditLog, caller, settings.maxReplay(), clock);
    }

    private void end(ChangeSubscriber subscriber) {
        open.decrementAndGet();
        subscriber.close();
    }

    /** Runs before the web server stops, because the web server waits for open requests. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        stopping.tryEmitEmpty();
    }

    /** The subscriber does not keep up. */
    static final class TooSlow extends RuntimeException {

        private static final long serialVersionUID = 1;

        TooSlow() {
            super("The subscriber to the change stream does not keep up.", null, false, false);
        }
    }
}

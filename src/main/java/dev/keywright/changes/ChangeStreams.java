package dev.keywright.changes;

import dev.keywright.account.Caller;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.audit.tail.AuditTailProperties;
import dev.keywright.problem.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The streams of changes: as many as there may be, and none once the service stops. */
public final class ChangeStreams implements ApplicationListener<ContextClosedEvent> {

    /** Whoever follows has to show again who they are from time to time: a key or a session ends without any news of it. */
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(15);

    private static final Duration FULL = Duration.ofSeconds(5);

    private final AuditLogTailer auditLog;
    private final AuditTailProperties settings;
    private final Clock clock;
    private final AtomicInteger open = new AtomicInteger();
    private final Sinks.Empty<Void> stopping = Sinks.empty();

    public ChangeStreams(AuditLogTailer auditLog, AuditTailProperties settings, Clock clock) {
        this.auditLog = auditLog;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Changes as they happen, from behind a place of the trail, or from now on; refused at the start if there are as many streams as there may
     * be. The stream errors with {@link TooSlow} if its reader does not keep up.
     *
     * @param lastSeen the place of the last record that the reader knows of; null if it knows nothing
     * @param heartbeat how long from one sign that all is told to the next
     */
    Flux<ChangeEvent> open(Caller caller, @Nullable Long lastSeen, Duration heartbeat) {
        return Flux.using(() -> begin(caller), (reader) -> reader.changes(lastSeen, heartbeat), this::end)
                .take(LONGEST_LIFE)
                .takeUntilOther(stopping.asMono());
    }

    /** How many there are now. */
    public int count() {
        return open.get();
    }

    private ChangeReader begin(Caller caller) {
        if (open.incrementAndGet() > settings.streams()) {
            open.decrementAndGet();
            throw ApiException.unavailable(FULL);
        }
        return new ChangeReader(auditLog, caller, settings.longestReplay(), clock);
    }

    private void end(ChangeReader reader) {
        open.decrementAndGet();
        reader.close();
    }

    /** Before the web server begins to stop, which waits for what is under way. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        stopping.tryEmitEmpty();
    }

    /** A reader does not take what it is told. */
    static final class TooSlow extends RuntimeException {

        private static final long serialVersionUID = 1;

        TooSlow() {
            super("a reader of changes does not keep up", null, false, false);
        }
    }
}

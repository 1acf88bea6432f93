package dev.keywright.apikey.cache;

import dev.keywright.audit.tail.AuditLogTailer;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Whether this node has heard of what happened to keys, lately enough to vouch for those that it remembers; if not it works,
 * as long as the database does, but is not ready: each verdict costs a read.
 */
public final class ChangeFeedHealth implements ReactiveHealthIndicator {

    private final AuditLogTailer auditLog;
    private final Duration maxStaleness;

    public ChangeFeedHealth(AuditLogTailer auditLog, Duration maxStaleness) {
        this.auditLog = auditLog;
        this.maxStaleness = maxStaleness;
    }

    public boolean isFresh() {
        return auditLog.isReadWithin(maxStaleness);
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> (isFresh() ? Health.up() : Health.outOfService()).build());
    }
}

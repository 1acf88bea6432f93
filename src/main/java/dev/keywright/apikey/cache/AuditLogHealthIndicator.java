package dev.keywright.apikey.cache;

import dev.keywright.audit.tail.AuditLogTailer;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Reports whether this node has read the audit log recently enough to use cached keys. If not, the node still works
 * as long as the database does, but it is not ready: each verification reads the database.
 */
public final class AuditLogHealthIndicator implements ReactiveHealthIndicator {

    private final AuditLogTailer auditLog;
    private final Duration maxStaleness;

    public AuditLogHealthIndicator(AuditLogTailer auditLog, Duration maxStaleness) {
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

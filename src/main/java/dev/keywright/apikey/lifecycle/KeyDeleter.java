package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.Result;
import dev.keywright.ratelimit.Quota;
import dev.keywright.usage.UsageRepository;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Deletes keys and their usage counts. The audit log keeps its records of them. */
@Component
public final class KeyDeleter {

    private final VisibleKeys visibleKeys;
    private final ApiKeyRepository keys;
    private final UsageRepository usage;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyDeleter(
            VisibleKeys visibleKeys,
            ApiKeyRepository keys,
            UsageRepository usage,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.visibleKeys = visibleKeys;
        this.keys = keys;
        this.usage = usage;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Deletes a key in any state if its version matches; empty if the caller has no such key. */
    public Mono<Result<KeyId>> delete(Caller caller, String id, IfMatch condition) {
        return visibleKeys.find(caller, id).flatMap((key) -> deleteUnderLock(caller, key.id(), condition));
    }

    private Mono<Result<KeyId>> deleteUnderLock(Caller caller, KeyId id, IfMatch condition) {
        return keys.lockForUpdate(id)
                .flatMap((key) -> condition.matches(key)
                        ? delete(caller, key)
                        : Mono.<Result<KeyId>>just(new Result.Failure<>(KeyErrors.staleVersion())))
                .as(transaction::transactional);
    }

    private Mono<Result<KeyId>> delete(Caller caller, ApiKey key) {
        String id = key.id().value();
        return keys.delete(key, clock.instant().minus(Quota.LONGEST_PERIOD))
                .then(Mono.defer(() -> usage.removeAllOf(id)))
                .then(Mono.defer(() -> auditLog.record(AuditEntry.done(caller.actor(), AuditedAction.KEY_DELETED, id))))
                .thenReturn(new Result.Success<>(key.id()));
    }
}

package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.ratelimit.Quota;
import dev.keywright.usage.UsageRepository;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Suspends, resumes, revokes and deletes keys.
 *
 * <p>Each decision is made while the key's row is locked, so a concurrent suspension and revocation cannot undo each
 * other: the second operation sees the result of the first.
 */
@Component
public final class KeyLifecycleService {

    private final VisibleKeys visibleKeys;
    private final ApiKeyRepository keys;
    private final UsageRepository usage;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyLifecycleService(
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

    /** Suspends a visible key until it is resumed. */
    public Mono<ApiKey> suspend(Caller caller, String id) {
        return visibleKeys.withLockedKey(
                caller, id, (key) -> setState(caller, key, LifecycleState.SUSPENDED, AuditedAction.KEY_SUSPENDED));
    }

    /** Resumes a suspended key that is visible. */
    public Mono<ApiKey> resume(Caller caller, String id) {
        return visibleKeys.withLockedKey(
                caller,
                id,
                (key) -> KeyAccessPolicy.canExtend(caller, key)
                        ? setState(caller, key, LifecycleState.ACTIVE, AuditedAction.KEY_RESUMED)
                        : Mono.error(KeyErrors.notPermitted()));
    }

    private Mono<ApiKey> setState(Caller caller, ApiKey key, LifecycleState state, AuditedAction action) {
        if (key.state() == LifecycleState.REVOKED) {
            return Mono.error(KeyErrors.revoked());
        }
        if (key.state() == state) {
            return Mono.just(key);
        }
        return keys.setState(key.id(), state)
                .then(Mono.defer(() -> record(caller, action, key.id())))
                .thenReturn(key.withState(state));
    }

    /** Revokes a visible key permanently if its version matches. */
    public Mono<ApiKey> revoke(Caller caller, String id, IfMatch ifMatch) {
        return visibleKeys.withLockedKey(caller, id, (key) -> {
            ifMatch.require(key);
            return revoke(caller, key.id()).then(Mono.defer(() -> keys.find(key.id())));
        });
    }

    /** Revokes a key of any owner permanently; returns false without a change if it is already revoked. */
    public Mono<Boolean> revoke(Caller caller, KeyId id) {
        return keys.revoke(id, clock.instant())
                .flatMap((revoked) -> revoked ? recordRevoked(caller, id) : Mono.just(false))
                .as(transaction::transactional);
    }

    private Mono<Boolean> recordRevoked(Caller caller, KeyId id) {
        return record(caller, AuditedAction.KEY_REVOKED, id).thenReturn(true);
    }

    /**
     * Deletes a visible key in any state and its usage counts if its version matches. The audit log keeps its records of
     * the key.
     */
    public Mono<KeyId> delete(Caller caller, String id, IfMatch ifMatch) {
        return visibleKeys.withLockedKey(caller, id, (key) -> {
            ifMatch.require(key);
            return keys.delete(key, clock.instant().minus(Quota.MAX_PERIOD))
                    .then(Mono.defer(() -> usage.deleteAllOf(key.id().value())))
                    .then(Mono.defer(() -> record(caller, AuditedAction.KEY_DELETED, key.id())))
                    .thenReturn(key.id());
        });
    }

    private Mono<Void> record(Caller caller, AuditedAction action, KeyId id) {
        return auditLog.record(AuditEntry.done(caller.actor(), action, id.value()));
    }
}

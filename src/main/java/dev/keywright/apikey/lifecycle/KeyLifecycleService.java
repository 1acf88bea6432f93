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
import dev.keywright.problem.Result;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Suspends, resumes and revokes keys.
 *
 * <p>Each decision is made while the key's row is locked, so a concurrent suspension and revocation cannot undo each
 * other: the second operation sees the result of the first.
 */
@Component
public final class KeyLifecycleService {

    private final VisibleKeys visibleKeys;
    private final ApiKeyRepository keys;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyLifecycleService(
            VisibleKeys visibleKeys,
            ApiKeyRepository keys,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.visibleKeys = visibleKeys;
        this.keys = keys;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Suspends a key until it is resumed; empty if the caller has no such key. */
    public Mono<Result<ApiKey>> suspend(Caller caller, String id) {
        return visibleKeys
                .find(caller, id)
                .flatMap((key) -> setState(caller, key.id(), LifecycleState.SUSPENDED, AuditedAction.KEY_SUSPENDED));
    }

    /** Resumes a suspended key; empty if the caller has no such key. */
    public Mono<Result<ApiKey>> resume(Caller caller, String id) {
        return visibleKeys
                .find(caller, id)
                .flatMap((key) -> KeyAccessPolicy.canExtend(caller, key)
                        ? setState(caller, key.id(), LifecycleState.ACTIVE, AuditedAction.KEY_RESUMED)
                        : Mono.just(new Result.Failure<>(KeyErrors.notPermitted())));
    }

    private Mono<Result<ApiKey>> setState(Caller caller, KeyId id, LifecycleState state, AuditedAction action) {
        return keys.lockForUpdate(id)
                .flatMap((key) -> setState(caller, key, state, action))
                .as(transaction::transactional);
    }

    private Mono<Result<ApiKey>> setState(Caller caller, ApiKey held, LifecycleState state, AuditedAction action) {
        if (held.state() == LifecycleState.REVOKED) {
            return Mono.just(new Result.Failure<>(KeyErrors.revoked()));
        }
        if (held.state() == state) {
            return Mono.just(new Result.Success<>(held));
        }
        return keys.setState(held.id(), state)
                .then(Mono.defer(() -> record(caller, action, held.id())))
                .thenReturn(new Result.Success<>(held.withState(state)));
    }

    /** Revokes a key permanently if its version matches; empty if the caller has no such key. */
    public Mono<Result<ApiKey>> revoke(Caller caller, String id, IfMatch condition) {
        return visibleKeys.find(caller, id).flatMap((key) -> revokeIf(caller, key.id(), condition));
    }

    private Mono<Result<ApiKey>> revokeIf(Caller caller, KeyId id, IfMatch condition) {
        return keys.lockForUpdate(id)
                .flatMap((key) -> condition.matches(key)
                        ? revoked(caller, id)
                        : Mono.<Result<ApiKey>>just(new Result.Failure<>(KeyErrors.staleVersion())))
                .as(transaction::transactional);
    }

    private Mono<Result<ApiKey>> revoked(Caller caller, KeyId id) {
        return revoke(caller, id).then(Mono.defer(() -> keys.find(id))).map(Result.Success::new);
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

    private Mono<Void> record(Caller caller, AuditedAction action, KeyId id) {
        return auditLog.record(AuditEntry.done(caller.actor(), action, id.value()));
    }
}

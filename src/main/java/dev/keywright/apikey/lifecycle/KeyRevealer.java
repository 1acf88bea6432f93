package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.RecoverableKeys;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.Result;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Reveals recoverable keys. The audit log records the caller before the key is returned. */
@Component
public final class KeyRevealer {

    private final VisibleKeys visibleKeys;
    private final ApiKeyRepository keys;
    private final RecoverableKeys texts;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;

    public KeyRevealer(
            VisibleKeys visibleKeys,
            ApiKeyRepository keys,
            RecoverableKeys texts,
            AuditLog auditLog,
            TransactionalOperator transaction) {
        this.visibleKeys = visibleKeys;
        this.keys = keys;
        this.texts = texts;
        this.auditLog = auditLog;
        this.transaction = transaction;
    }

    /** Returns the whole key; empty if the caller has no key that it can reveal. */
    public Mono<Result<ApiKeyString>> reveal(Caller caller, String id) {
        return visibleKeys
                .find(caller, id)
                .filter((key) -> KeyAccessPolicy.canReveal(caller, key))
                .flatMap((key) -> revealUnderLock(caller, key.id()));
    }

    private Mono<Result<ApiKeyString>> revealUnderLock(Caller caller, KeyId id) {
        return keys.lockForUpdate(id).flatMap((key) -> reveal(caller, key)).as(transaction::transactional);
    }

    private Mono<Result<ApiKeyString>> reveal(Caller caller, ApiKey held) {
        if (!KeyAccessPolicy.canReceiveSecret(caller, held)) {
            return Mono.just(new Result.Failure<>(KeyErrors.notPermitted()));
        }
        if (held.state() == LifecycleState.REVOKED) {
            return Mono.just(new Result.Failure<>(KeyErrors.revoked()));
        }
        return texts.open(held)
                .map((text) ->
                        recordRevealed(caller, held.id()).<Result<ApiKeyString>>thenReturn(new Result.Success<>(text)))
                .orElseGet(() -> Mono.just(new Result.Failure<>(KeyErrors.notRecoverable())));
    }

    private Mono<Void> recordRevealed(Caller caller, KeyId id) {
        return auditLog.record(AuditEntry.done(caller.actor(), AuditedAction.KEY_REVEALED, id.value()));
    }
}

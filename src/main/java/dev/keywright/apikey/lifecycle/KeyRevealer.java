package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.RecoverableKeys;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reveals recoverable keys. The audit log records the caller before the key is returned. */
@Component
public final class KeyRevealer {

    private final VisibleKeys visibleKeys;
    private final RecoverableKeys recoverableKeys;
    private final AuditLog auditLog;

    public KeyRevealer(VisibleKeys visibleKeys, RecoverableKeys recoverableKeys, AuditLog auditLog) {
        this.visibleKeys = visibleKeys;
        this.recoverableKeys = recoverableKeys;
        this.auditLog = auditLog;
    }

    /** Returns the complete key; errors with "key not found" if the caller has no key that it can reveal. */
    public Mono<ApiKeyString> reveal(Caller caller, String id) {
        return visibleKeys.withLockedKey(caller, id, (key) -> reveal(caller, key));
    }

    private Mono<ApiKeyString> reveal(Caller caller, ApiKey key) {
        if (!KeyAccessPolicy.canReveal(caller, key)) {
            return Mono.error(KeyErrors.notFound());
        }
        if (!KeyAccessPolicy.canReceiveSecret(caller, key)) {
            return Mono.error(KeyErrors.notPermitted());
        }
        if (key.state() == LifecycleState.REVOKED) {
            return Mono.error(KeyErrors.revoked());
        }
        AuditEntry entry = AuditEntry.done(
                caller.actor(), AuditedAction.KEY_REVEALED, key.id().value());
        return Mono.justOrEmpty(recoverableKeys.decrypt(key))
                .switchIfEmpty(Mono.error(KeyErrors::notRecoverable))
                .flatMap((text) -> auditLog.record(entry).thenReturn(text));
    }
}

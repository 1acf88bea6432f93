package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.Result;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Updates the terms of keys. */
@Component
public final class KeyUpdater {

    private final VisibleKeys visibleKeys;
    private final ApiKeyRepository keys;
    private final CreditRepository credits;
    private final ScopeGrantChecker scopes;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyUpdater(
            VisibleKeys visibleKeys,
            ApiKeyRepository keys,
            CreditRepository credits,
            ScopeGrantChecker scopes,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.visibleKeys = visibleKeys;
        this.keys = keys;
        this.credits = credits;
        this.scopes = scopes;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Updates a visible key if its version matches. A failure is a scope that the caller may not grant; the audit log
     * records it. Every other rejection is an error signal.
     */
    public Mono<Result<ApiKey>> update(Caller caller, String id, IfMatch ifMatch, KeyUpdate changes) {
        return visibleKeys.get(caller, id).flatMap((key) -> updateUnderLock(caller, key, ifMatch, changes));
    }

    /** Also locks the rotation family, since it shares the credits. */
    private Mono<Result<ApiKey>> updateUnderLock(Caller caller, ApiKey unlocked, IfMatch ifMatch, KeyUpdate changes) {
        return keys.lockFamily(unlocked.family())
                .then(Mono.defer(() -> visibleKeys.lock(unlocked.id())))
                .flatMap((key) -> update(caller, key, ifMatch, changes))
                .as(transaction::transactional);
    }

    private Mono<Result<ApiKey>> update(Caller caller, ApiKey key, IfMatch ifMatch, KeyUpdate changes) {
        Instant now = clock.instant();
        ApiKey changed = key.withTerms(changes.applyTo(key.terms(), now), now);
        if (changes.changesAccess() && !KeyAccessPolicy.canExtend(caller, key)) {
            return Mono.error(KeyErrors.notPermitted());
        }
        ifMatch.require(key);
        if (key.state() == LifecycleState.REVOKED) {
            return Mono.error(KeyErrors.revoked());
        }
        if (key.replacedBy() != null
                && isLater(changed.terms().expiresAt(), key.terms().expiresAt())) {
            return Mono.error(KeyErrors.expiryOfReplaced());
        }
        AuditEntry rejected = AuditEntry.rejected(
                caller.actor(), AuditedAction.KEY_CHANGED, key.id().value());
        return scopes.checkAndRecord(rejected, caller, key.material().isImported(), changes.addedScopes(key.terms()))
                .<Result<ApiKey>>map(Result.Failure::new)
                .switchIfEmpty(Mono.defer(() -> store(caller, changed, changes)));
    }

    /** Returns whether the first expiry is later than the second; null stands for no expiry. */
    private static boolean isLater(@Nullable Instant end, @Nullable Instant other) {
        return other != null && (end == null || end.isAfter(other));
    }

    private Mono<Result<ApiKey>> store(Caller caller, ApiKey changed, KeyUpdate changes) {
        return keys.update(changed)
                .then(Mono.defer(() -> storeCredits(changed, changes)))
                .then(Mono.defer(() -> auditLog.record(entry(caller, changed, changes))))
                .thenReturn(new Result.Success<>(changed));
    }

    private Mono<Void> storeCredits(ApiKey changed, KeyUpdate changes) {
        return changes.includes(KeyUpdate.CREDITS)
                ? credits.replace(changed.family(), changed.terms().credits())
                : Mono.empty();
    }

    /** The audit log names the rotation family if the change also affects the credits of its other keys. */
    private static AuditEntry entry(Caller caller, ApiKey changed, KeyUpdate changes) {
        boolean isAlone = changed.replacedBy() == null && changed.family().equals(changed.id());
        String family = isAlone || !changes.includes(KeyUpdate.CREDITS)
                ? null
                : changed.family().value();
        return AuditEntry.done(
                        caller.actor(), AuditedAction.KEY_CHANGED, changed.id().value())
                .with(new AuditDetails.KeyChange(changes.fields(), family));
    }
}

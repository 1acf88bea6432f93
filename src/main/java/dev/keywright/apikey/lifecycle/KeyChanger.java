package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyScopePolicy;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Result;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Changes what keys are good for. */
public final class KeyChanger {

    private final KeyVisibilityPolicy visible;
    private final ApiKeyRepository keys;
    private final KeyScopePolicy grants;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyChanger(
            KeyVisibilityPolicy visible,
            ApiKeyRepository keys,
            KeyScopePolicy grants,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.visible = visible;
        this.keys = keys;
        this.grants = grants;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Changes a key, if it is still of a version that the caller names; empty if the caller can't see such a key. */
    public Mono<Result<ApiKey>> change(Caller caller, String id, IfMatch versions, KeyUpdate changes) {
        return visible.find(caller, id).flatMap((key) -> changeHeld(caller, key, versions, changes));
    }

    /** The lineage's first key is held as well, since its credits are shared, and first, so that no two wait for each other. */
    private Mono<Result<ApiKey>> changeHeld(Caller caller, ApiKey seen, IfMatch versions, KeyUpdate changes) {
        return Flux.just(seen.family(), seen.id())
                .distinct()
                .concatMap(keys::lockForUpdate)
                .last()
                .flatMap((key) -> change(caller, key, versions, changes))
                .as(transaction::transactional);
    }

    private Mono<Result<ApiKey>> change(Caller caller, ApiKey key, IfMatch versions, KeyUpdate changes) {
        Instant now = clock.instant();
        ApiKey changed = key.changed(changes.applyTo(key.terms(), now));
        Optional<ApiException> exception = exception(caller, key, changed, versions, changes);
        if (exception.isPresent()) {
            return Mono.just(new Result.Failure<>(exception.get()));
        }
        AuditEntry rejected = AuditEntry.rejected(
                caller.actor(), AuditedAction.KEY_CHANGED, key.id().value());
        return grants.exception(rejected, caller, key.material().isForeign(), changes.addedScopes(key.terms()))
                .<Result<ApiKey>>map(Result.Failure::new)
                .switchIfEmpty(Mono.defer(() -> store(caller, changed, changes)));
    }

    private static Optional<ApiException> exception(
            Caller caller, ApiKey key, ApiKey changed, IfMatch versions, KeyUpdate changes) {
        if (changes.upgrade() && !KeyAccessPolicy.canExtend(caller, key)) {
            return Optional.of(KeyErrors.notTheirs());
        }
        if (!versions.matches(key)) {
            return Optional.of(KeyErrors.staleVersion());
        }
        if (key.state() == LifecycleState.REVOKED) {
            return Optional.of(KeyErrors.revoked());
        }
        boolean lengthened = isLater(changed.terms().expiresAt(), key.terms().expiresAt());
        return key.replacedBy() != null && lengthened ? Optional.of(KeyErrors.lifeOfReplaced()) : Optional.empty();
    }

    /** Whether the one end is later than the other; null is never, which is later than all. */
    private static boolean isLater(@Nullable Instant end, @Nullable Instant other) {
        return other != null && (end == null || end.isAfter(other));
    }

    private Mono<Result<ApiKey>> store(Caller caller, ApiKey changed, KeyUpdate changes) {
        return keys.update(changed)
                .then(Mono.defer(() -> changes.names(KeyUpdate.CREDITS) ? keys.replaceCredits(changed) : Mono.empty()))
                .then(Mono.defer(() -> auditLog.record(entry(caller, changed, changes))))
                .thenReturn(new Result.Success<>(changed));
    }

    /** The trail tells of the lineage where other keys than this one have other credits now as well. */
    private static AuditEntry entry(Caller caller, ApiKey changed, KeyUpdate changes) {
        AuditEntry entry = AuditEntry.done(
                        caller.actor(), AuditedAction.KEY_CHANGED, changed.id().value())
                .with("fields", changes.listed());
        boolean isAlone = changed.replacedBy() == null && changed.family().equals(changed.id());
        return isAlone || !changes.names(KeyUpdate.CREDITS)
                ? entry
                : entry.with(AuditEntry.LINEAGE, changed.family().value());
    }
}

package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.Overlap;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.ratelimit.LimitDecision;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Replaces a key by a successor, in one transaction. The transaction locks the caller's account row for the quota and
 * the owner's row, so that no key is created while that account is deleted. It then locks the old key's row, so that
 * the second of two concurrent rotations finds the key replaced.
 */
@Component
public final class KeyRotator {

    private final VisibleKeys visibleKeys;
    private final AccountRepository accounts;
    private final ApiKeyRepository keys;
    private final KeyQuotas quotas;
    private final KeyGenerator generator;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyRotator(
            VisibleKeys visibleKeys,
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyQuotas quotas,
            KeyGenerator generator,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.visibleKeys = visibleKeys;
        this.accounts = accounts;
        this.keys = keys;
        this.quotas = quotas;
        this.generator = generator;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Rotates a visible key. */
    public Mono<CreatedKey> rotate(Caller caller, String id, Overlap overlap) {
        KeyQuotas.AppliedQuota quota = quotas.of(caller);
        return visibleKeys
                .get(caller, id)
                .flatMap((key) -> quotas.rejectRepeated(quota)
                        .then(Mono.defer(() -> rotateUnderLock(caller, key, quota, overlap))));
    }

    private Mono<CreatedKey> rotateUnderLock(Caller caller, ApiKey key, KeyQuotas.AppliedQuota quota, Overlap overlap) {
        return accounts.lockAll(caller.accountId(), key.owner())
                .filter((locked) -> locked.contains(caller.accountId()))
                .switchIfEmpty(Mono.error(ApiException::invalidToken))
                .flatMap((locked) -> visibleKeys.lock(key.id()))
                .flatMap((old) -> rotate(caller, old, quota, overlap))
                .as(transaction::transactional);
    }

    private Mono<CreatedKey> rotate(Caller caller, ApiKey old, KeyQuotas.AppliedQuota quota, Overlap overlap) {
        if (!KeyAccessPolicy.canReceiveSecret(caller, old)) {
            return Mono.error(KeyErrors.notPermitted());
        }
        if (old.replacedBy() != null) {
            return Mono.error(KeyErrors.replaced());
        }
        if (old.state() == LifecycleState.REVOKED) {
            return Mono.error(KeyErrors.revoked());
        }
        return quotas.requireRemaining(quota)
                .flatMap((decision) -> createSuccessor(caller, old, quota, decision, clock.instant()))
                .flatMap((created) -> retire(old, created.record(), overlap)
                        .then(Mono.defer(() -> record(caller, old, created.record(), overlap)))
                        .thenReturn(created));
    }

    /**
     * Creates the successor. The creator stays the same, since a rotation grants nothing new. The lifetime is renewed only
     * if the caller may extend the old key.
     */
    private Mono<CreatedKey> createSuccessor(
            Caller caller, ApiKey old, KeyQuotas.AppliedQuota quota, LimitDecision decision, Instant now) {
        Creator creator = new Creator(old.creator().account(), quota.subject());
        Instant expiresAt = KeyAccessPolicy.canExtend(caller, old)
                ? old.renewedExpiry(now)
                : old.terms().expiresAt();
        KeyGenerator.NewKey key = generator.generateSuccessor(old, creator, expiresAt, now);
        return keys.add(key.record()).thenReturn(new CreatedKey(key.text(), key.record(), decision));
    }

    /** Sets the successor of the old key. The old key expires after the overlap; without an overlap it is revoked. */
    private Mono<Void> retire(ApiKey old, ApiKey successor, Overlap overlap) {
        Instant now = successor.createdAt();
        return keys.setSuccessor(old.id(), successor.id(), old.earlierExpiry(now.plus(overlap.duration())))
                .then(Mono.defer(() -> overlap.duration().isZero() ? keys.revoke(old.id(), now) : Mono.empty()))
                .then();
    }

    /** Records the creation in an entry of its own, so that the audit log of the new key's id starts with it. */
    private Mono<Void> record(Caller caller, ApiKey old, ApiKey successor, Overlap overlap) {
        String oldId = old.id().value();
        String newId = successor.id().value();
        AuditEntry creation = AuditEntry.done(caller.actor(), AuditedAction.KEY_CREATED, newId)
                .with(new AuditDetails.KeyCreation(null, oldId));
        AuditEntry rotation = AuditEntry.done(caller.actor(), AuditedAction.KEY_ROTATED, oldId)
                .with(new AuditDetails.KeyRotation(newId, overlap.text()));
        return auditLog.record(creation).then(Mono.defer(() -> auditLog.record(rotation)));
    }
}

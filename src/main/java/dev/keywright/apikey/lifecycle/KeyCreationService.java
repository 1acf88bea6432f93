package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Result;
import dev.keywright.ratelimit.LimitDecision;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Creates API keys, within the caller's quota and with scopes that the caller may grant. */
@Component
public final class KeyCreationService {

    private final AccountRepository accounts;
    private final ApiKeyRepository keys;
    private final KeyQuotas quotas;
    private final ScopeGrantChecker scopes;
    private final KeyGenerator generator;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public KeyCreationService(
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyQuotas quotas,
            ScopeGrantChecker scopes,
            KeyGenerator generator,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.quotas = quotas;
        this.scopes = scopes;
        this.generator = generator;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Creates a key. A failure is a scope that the caller may not grant; the audit log records it. Every other rejection is
     * an error signal, including {@link KeyQuotas.ExhaustedException}.
     */
    public Mono<Result<CreatedKey>> create(Caller caller, KeyCreation request) {
        return create(CreationContext.of(caller, request, quotas.of(caller)));
    }

    /** Creates a key by the simple API, in which operators have a separate quota. The result is that of the other method. */
    public Mono<Result<CreatedKey>> createSimple(Caller caller) {
        return create(CreationContext.of(caller, KeyCreation.recoverableWithDefaults(), quotas.ofSimpleApi(caller)));
    }

    private Mono<Result<CreatedKey>> create(CreationContext context) {
        if (!KeyAccessPolicy.canCreateFor(context.caller(), context.owner())) {
            return Mono.error(KeyErrors.ownerNotAllowed());
        }
        return quotas.rejectRepeated(context.quota()).then(Mono.defer(() -> createUnderLock(context)));
    }

    private Mono<Result<CreatedKey>> createUnderLock(CreationContext context) {
        return accounts.lockAll(context.caller().accountId(), context.owner())
                .flatMap((locked) -> createForExisting(locked, context))
                .as(transaction::transactional);
    }

    private Mono<Result<CreatedKey>> createForExisting(List<AccountId> existing, CreationContext context) {
        if (!existing.contains(context.caller().accountId())) {
            return Mono.error(ApiException.invalidToken());
        }
        if (!existing.contains(context.owner())) {
            return Mono.error(KeyErrors.ownerNotFound());
        }
        AuditEntry rejected = AuditEntry.rejected(context.caller().actor(), AuditedAction.KEY_CREATED, null);
        return scopes.checkAndRecord(
                        rejected,
                        context.caller(),
                        false,
                        context.request().terms().scopes().list())
                .<Result<CreatedKey>>map(Result.Failure::new)
                .switchIfEmpty(Mono.defer(() -> quotas.requireRemaining(context.quota())
                        .flatMap((quota) -> store(context, quota))
                        .map(Result.Success::new)));
    }

    private Mono<CreatedKey> store(CreationContext context, LimitDecision quota) {
        Instant now = clock.instant();
        KeyGenerator.NewKey key = generator.generate(context.owner(), context.creator(), context.request(), now);
        return keys.add(key.record())
                .then(Mono.defer(() -> auditLog.record(context.entry(key.record()))))
                .thenReturn(new CreatedKey(key.text(), key.record(), quota));
    }

    /** A request with its caller, owner and quota. */
    private record CreationContext(Caller caller, AccountId owner, KeyCreation request, KeyQuotas.AppliedQuota quota) {

        static CreationContext of(Caller caller, KeyCreation request, KeyQuotas.AppliedQuota quota) {
            return new CreationContext(caller, caller.orOwn(request.owner()), request, quota);
        }

        Creator creator() {
            return new Creator(caller.accountId(), quota.subject());
        }

        AuditEntry entry(ApiKey key) {
            AuditEntry entry = AuditEntry.done(
                    caller.actor(), AuditedAction.KEY_CREATED, key.id().value());
            return owner.equals(caller.accountId())
                    ? entry
                    : entry.with(new AuditDetails.KeyCreation(owner.value(), null));
        }
    }
}

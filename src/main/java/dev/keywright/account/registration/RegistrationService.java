package dev.keywright.account.registration;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Username;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Registers accounts. */
@Component
public final class RegistrationService {

    private final AccountRepository accounts;
    private final PasswordHasher hasher;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public RegistrationService(
            AccountRepository accounts,
            PasswordHasher hasher,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Adds an account; errors with {@link ErrorCode#USERNAME_TAKEN} if another account has the name.
     *
     * @param by the actor, or null if the person registers itself
     */
    public Mono<Account> register(Username username, Password password, @Nullable Actor by) {
        return accounts.find(username)
                .hasElement()
                .flatMap((exists) -> exists ? Mono.error(taken()) : add(username, password, by));
    }

    /** Concurrent registrations can both find the name free; the unique index then rejects one. */
    private Mono<Account> add(Username username, Password password, @Nullable Actor by) {
        AccountId id = AccountId.random();
        Actor actor = by == null ? new Actor(id.value(), null) : by;
        return hasher.hash(password)
                .flatMap((hash) -> add(id, username, hash, actor))
                .onErrorMap(DuplicateKeyException.class, (duplicate) -> taken());
    }

    private static ApiException taken() {
        return ApiException.of(ErrorCode.USERNAME_TAKEN, "Username already exists");
    }

    private Mono<Account> add(AccountId id, Username username, String hash, Actor actor) {
        AuditEntry registered = AuditEntry.done(actor, AuditedAction.ACCOUNT_REGISTERED, id.value());
        return serializeUntilFirst()
                .then(Mono.defer(() -> accounts.add(id, username, hash, clock.instant())))
                .then(Mono.defer(() -> auditLog.record(registered)))
                .then(Mono.defer(() -> accounts.find(id)))
                .as(transaction::transactional);
    }

    /** Serializes registrations until the first account exists, so that only one becomes the operator. */
    private Mono<Void> serializeUntilFirst() {
        return accounts.any().flatMap((any) -> any ? Mono.empty() : auditLog.lockHead());
    }
}

package dev.keywright.account.lifecycle;

import dev.keywright.account.Account;
import dev.keywright.account.AccountDeletionListener;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.account.Username;
import dev.keywright.account.login.LoginProtection;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Registers, finds, changes and deletes accounts. */
@Component
public final class AccountService {

    private final AccountRepository accounts;
    private final SessionRepository sessions;
    private final PasswordHasher hasher;
    private final LoginProtection protection;
    private final List<AccountDeletionListener> listeners;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public AccountService(
            AccountRepository accounts,
            SessionRepository sessions,
            PasswordHasher hasher,
            LoginProtection protection,
            List<AccountDeletionListener> listeners,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hasher = hasher;
        this.protection = protection;
        this.listeners = listeners;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Adds an account; errors with {@link ErrorCode#USERNAME_TAKEN} if another account has the name.
     *
     * @param by the actor, or null if the user registers
     */
    public Mono<Account> register(Username username, Password password, @Nullable Actor by) {
        return accounts.find(username)
                .hasElement()
                .flatMap((exists) -> exists ? Mono.error(usernameTaken()) : add(username, password, by));
    }

    /** Concurrent registrations can both find the name free; the unique index then rejects one. */
    private Mono<Account> add(Username username, Password password, @Nullable Actor by) {
        AccountId id = AccountId.random();
        Actor actor = by == null ? new Actor(id.value(), null) : by;
        return hasher.hash(password)
                .flatMap((hash) -> add(id, username, hash, actor))
                .onErrorMap(DuplicateKeyException.class, (duplicate) -> usernameTaken());
    }

    private static ApiException usernameTaken() {
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
        return accounts.any().flatMap((exists) -> exists ? Mono.empty() : auditLog.lockHead());
    }

    /** Finds an account; empty if it does not exist or is deleted. */
    public Mono<Account> find(AccountId id) {
        return accounts.find(id);
    }

    /** Lists accounts in the order of their names; see {@link AccountRepository#list}. */
    public Mono<List<Account>> list(@Nullable String username, String after, int max) {
        return accounts.list(username, after, max).collectList();
    }

    /**
     * Sets the scopes that an account may grant, null for all except Keywright's own; empty if the account is missing.
     */
    public Mono<Account> allowScopes(Caller caller, AccountId id, @Nullable Scopes scopes) {
        AuditEntry changed = AuditEntry.done(caller.actor(), AuditedAction.ACCOUNT_CHANGED, id.value())
                .with(new AuditDetails.AccountChange("allowedScopes"));
        return accounts.lock(id)
                .flatMap((locked) -> accounts.allowScopes(locked, scopes).then(Mono.defer(() -> accounts.find(locked))))
                .flatMap((account) -> auditLog.record(changed).thenReturn(account))
                .as(transaction::transactional);
    }

    /**
     * Deletes the caller's account with all its data in one transaction; empty if it is already deleted. Errors with
     * {@link ErrorCode#LAST_OPERATOR} if it is the only operator. It locks the failed logins before the account, in the
     * same order as a login, to prevent deadlocks.
     */
    public Mono<AccountId> delete(Caller caller) {
        return accounts.find(caller.accountId())
                .flatMap((account) -> protection.deleteFailures(account).thenReturn(account))
                .flatMap((account) ->
                        accounts.lock(account.id()).flatMap((locked) -> delete(caller, locked, account.role())))
                .as(transaction::transactional);
    }

    private Mono<AccountId> delete(Caller caller, AccountId locked, Role role) {
        return notifyListeners(locked)
                .then(Mono.defer(() -> sessions.deleteAllOf(locked)))
                .then(Mono.defer(() -> protection.deleteAddresses(locked)))
                .then(Mono.defer(() -> accounts.erase(locked, clock.instant())))
                .then(Mono.defer(() -> auditLog.eraseAddresses(locked.value())))
                .then(Mono.defer(() -> role == Role.OPERATOR ? requireAnotherOperator() : Mono.empty()))
                .then(Mono.defer(() -> record(caller, locked)))
                .thenReturn(locked);
    }

    private Mono<Void> notifyListeners(AccountId account) {
        return Flux.fromIterable(listeners)
                .concatMap((listener) -> listener.onDeletion(account, clock.instant()))
                .then();
    }

    /**
     * Fails, which rolls the transaction back, if the account is the last operator. Locking the head of the audit log
     * serializes concurrent deletions of operators. It is the last lock, since a transaction that holds it must not
     * wait for other rows.
     */
    private Mono<Void> requireAnotherOperator() {
        return auditLog.lockHead()
                .then(Mono.defer(accounts::anyOperator))
                .flatMap((exists) -> exists ? Mono.empty() : Mono.error(AccountService::lastOperator));
    }

    private static ApiException lastOperator() {
        return ApiException.of(
                ErrorCode.LAST_OPERATOR,
                "The only operator cannot be deleted. Make another account an operator first.");
    }

    /** Records no address, since it would have to be erased again. */
    private Mono<Void> record(Caller caller, AccountId account) {
        AuditEntry deleted = AuditEntry.done(caller.actor(), AuditedAction.ACCOUNT_DELETED, account.value());
        return RequestSource.current()
                .map((source) -> new RequestSource(null, source.requestId()))
                .flatMap((source) -> auditLog.record(deleted).contextWrite(source::in));
    }
}

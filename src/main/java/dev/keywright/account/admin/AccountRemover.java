package dev.keywright.account.admin;

import dev.keywright.account.AccountDeletionListener;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Role;
import dev.keywright.account.login.LoginProtection;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deletes accounts with all their data. */
@Component
public final class AccountRemover {

    private final AccountRepository accounts;
    private final SessionRepository sessions;
    private final LoginProtection protection;
    private final List<AccountDeletionListener> listeners;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public AccountRemover(
            AccountRepository accounts,
            SessionRepository sessions,
            LoginProtection protection,
            List<AccountDeletionListener> belongings,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.protection = protection;
        this.listeners = belongings;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Deletes the caller's account in one transaction; empty if it is already deleted. Errors with
     * {@link ErrorCode#LAST_OPERATOR} if it is the only operator. It locks the failed logins before the account, in the
     * same order as a login, to prevent deadlocks.
     */
    public Mono<AccountId> remove(Caller caller) {
        return accounts.find(caller.accountId())
                .flatMap((account) -> protection.removeFailures(account).thenReturn(account))
                .flatMap((account) ->
                        accounts.lock(account.id()).flatMap((locked) -> remove(caller, locked, account.role())))
                .as(transaction::transactional);
    }

    private Mono<AccountId> remove(Caller caller, AccountId locked, Role role) {
        return notifyListeners(locked)
                .then(Mono.defer(() -> sessions.removeAllOf(locked)))
                .then(Mono.defer(() -> protection.removeAddresses(locked)))
                .then(Mono.defer(() -> accounts.erase(locked, clock.instant())))
                .then(Mono.defer(() -> auditLog.eraseAddresses(locked.value())))
                .then(Mono.defer(() -> role == Role.OPERATOR ? requireAnotherOperator() : Mono.empty()))
                .then(Mono.defer(() -> record(caller, locked)))
                .thenReturn(locked);
    }

    private Mono<Void> notifyListeners(AccountId account) {
        return Flux.fromIterable(listeners)
                .concatMap((owned) -> owned.removeAllOf(account, clock.instant()))
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
                .flatMap((left) -> left ? Mono.empty() : Mono.error(AccountRemover::lastOperator));
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

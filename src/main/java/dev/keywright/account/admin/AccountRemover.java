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
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deletes accounts and all they own. */
public final class AccountRemover {

    private final AccountRepository accounts;
    private final SessionRepository sessions;
    private final LoginProtection protection;
    private final List<AccountDeletionListener> belongings;
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
        this.belongings = belongings;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Deletes the caller's account, whole or not at all; empty if it is gone already. Errors with {@link ErrorCode#LAST_OPERATOR} if it
     * is the only operator. The failed logins come first, as a login holds them before the account, too: so the two never wait for
     * each other.
     */
    public Mono<AccountId> remove(Caller caller) {
        return accounts.find(caller.accountId())
                .flatMap((account) -> protection.forgetFailures(account).thenReturn(account))
                .flatMap((account) ->
                        accounts.lock(account.id()).flatMap((locked) -> remove(caller, locked, account.role())))
                .as(transaction::transactional);
    }

    private Mono<AccountId> remove(Caller caller, AccountId locked, Role role) {
        return removeBelongings(locked)
                .then(Mono.defer(() -> sessions.removeAllOf(locked)))
                .then(Mono.defer(() -> protection.forgetPlaces(locked)))
                .then(Mono.defer(() -> accounts.erase(locked, clock.instant())))
                .then(Mono.defer(() -> auditLog.eraseAddresses(locked.value())))
                .then(Mono.defer(() -> role == Role.OPERATOR ? requireAnotherOperator() : Mono.empty()))
                .then(Mono.defer(() -> record(caller, locked)))
                .thenReturn(locked);
    }

    private Mono<Void> removeBelongings(AccountId account) {
        return Flux.fromIterable(belongings)
                .concatMap((owned) -> owned.removeAllOf(account, clock.instant()))
                .then();
    }

    /**
     * Fails, and so undoes all of it, if the account was the last operator. Two operators who leave at once stand in line here, so
     * that the second one sees that the first is gone; it comes as late as the audit record, since a transaction that
     * stands in line must not wait for the rows of others.
     */
    private Mono<Void> requireAnotherOperator() {
        return auditLog.lockHead()
                .then(Mono.defer(accounts::anyOperator))
                .flatMap((left) -> left ? Mono.empty() : Mono.error(AccountRemover::lastOperator));
    }

    private static ApiException lastOperator() {
        return ApiException.of(
                ErrorCode.LAST_OPERATOR, "The only operator can't be deleted. Make another account an operator first.");
    }

    /** Without the address, which would be one more to erase. */
    private Mono<Void> record(Caller caller, AccountId account) {
        AuditEntry deleted = AuditEntry.done(caller.actor(), AuditedAction.ACCOUNT_DELETED, account.value());
        return RequestSource.current()
                .map((source) -> new RequestSource(null, source.requestId()))
                .flatMap((source) -> auditLog.record(deleted).contextWrite(source::in));
    }
}

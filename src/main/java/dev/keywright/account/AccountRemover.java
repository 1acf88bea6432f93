package dev.keywright.account;

import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Origin;
import dev.keywright.audit.Trail;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import java.time.Clock;
import java.util.List;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deletes accounts and all they own. */
final class AccountRemover {

    private final Accounts accounts;
    private final Sessions sessions;
    private final LoginProtection protection;
    private final List<AccountBelongings> belongings;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    AccountRemover(
            Accounts accounts,
            Sessions sessions,
            LoginProtection protection,
            List<AccountBelongings> belongings,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.protection = protection;
        this.belongings = belongings;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Deletes the caller's account, whole or not at all; empty if it is gone already. Errors with {@link Code#LAST_OPERATOR} if it
     * is the only operator. The failed logins come first, as a login holds them before the account, too: so the two never wait for
     * each other.
     */
    Mono<AccountId> remove(Caller caller) {
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
                .then(Mono.defer(() -> trail.eraseAddresses(locked.value())))
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
        return trail.standInLine()
                .then(Mono.defer(accounts::anyOperator))
                .flatMap((left) -> left ? Mono.empty() : Mono.error(AccountRemover::lastOperator));
    }

    private static Refusal lastOperator() {
        return Refusal.of(
                Code.LAST_OPERATOR, "The only operator can't be deleted. Make another account an operator first.");
    }

    /** Without the address, which would be one more to erase. */
    private Mono<Void> record(Caller caller, AccountId account) {
        Deed deleted = Deed.done(caller.actor(), Action.ACCOUNT_DELETED, account.value());
        return Origin.current()
                .map((origin) -> new Origin(null, origin.requestId()))
                .flatMap((origin) -> trail.record(deleted).contextWrite(origin::in));
    }
}

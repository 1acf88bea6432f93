package dev.keywright.account;

import dev.keywright.audit.Action;
import dev.keywright.audit.Actor;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Adds accounts. */
final class Registrar {

    private final Accounts accounts;
    private final PasswordHasher hasher;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    Registrar(Accounts accounts, PasswordHasher hasher, Trail trail, TransactionalOperator transaction, Clock clock) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Adds an account, unless its name is taken; answers whether it did.
     *
     * @param by who adds it, or null for the person whose account it will be
     */
    Mono<Boolean> register(Username username, Password password, @Nullable Actor by) {
        return accounts.find(username)
                .hasElement()
                .flatMap((taken) -> taken ? Mono.just(false) : add(username, password, by));
    }

    /** Two may have found the name free: then the store lets one of them in. */
    private Mono<Boolean> add(Username username, Password password, @Nullable Actor by) {
        AccountId id = AccountId.random();
        Actor actor = by == null ? new Actor(id.value(), null) : by;
        return hasher.hash(password)
                .flatMap((hash) -> add(id, username, hash, actor))
                .thenReturn(true)
                .onErrorReturn(DuplicateKeyException.class, false);
    }

    private Mono<Void> add(AccountId id, Username username, String hash, Actor actor) {
        Deed registered = Deed.done(actor, Action.ACCOUNT_REGISTERED, id.value());
        return oneByOneWhileThereIsNone()
                .then(Mono.defer(() -> accounts.add(id, username, hash, clock.instant())))
                .then(Mono.defer(() -> trail.record(registered)))
                .as(transaction::transactional);
    }

    /** There is one first account, and it is an operator. */
    private Mono<Void> oneByOneWhileThereIsNone() {
        return accounts.any().flatMap((any) -> any ? Mono.empty() : trail.standInLine());
    }
}

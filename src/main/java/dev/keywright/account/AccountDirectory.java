package dev.keywright.account;

import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** All accounts, for those who look after them. */
final class AccountDirectory {

    private final Accounts accounts;
    private final Trail trail;
    private final TransactionalOperator transaction;

    AccountDirectory(Accounts accounts, Trail trail, TransactionalOperator transaction) {
        this.accounts = accounts;
        this.trail = trail;
        this.transaction = transaction;
    }

    /** The account of this id; empty if there is no such account, or not any more. */
    Mono<Account> find(AccountId id) {
        return accounts.find(id);
    }

    /** Some accounts, by name; see {@link Accounts#list}. */
    Mono<List<Account>> list(@Nullable String username, String after, int most) {
        return accounts.list(username, after, most).collectList();
    }

    /** Says which scopes an account may give, null for all but Keywright's own; empty if there is no such account. */
    Mono<Account> allowScopes(Caller caller, AccountId id, @Nullable Scopes scopes) {
        Deed changed =
                Deed.done(caller.actor(), Action.ACCOUNT_CHANGED, id.value()).with("changed", "allowedScopes");
        return accounts.lock(id)
                .flatMap((locked) -> accounts.allowScopes(locked, scopes).then(Mono.defer(() -> accounts.find(locked))))
                .flatMap((account) -> trail.record(changed).thenReturn(account))
                .as(transaction::transactional);
    }
}

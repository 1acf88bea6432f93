package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.account.Caller;
import dev.keywright.account.Grants;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which scopes a caller may give to keys. */
final class KeyGrants {

    private final Accounts accounts;

    KeyGrants(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The first of the scopes that the caller may not give; empty if there is none. */
    Mono<Scope> firstRefused(Caller caller, Collection<Scope> scopes) {
        if (scopes.isEmpty()) {
            return Mono.empty();
        }
        return accounts.grants(caller.accountId())
                .flatMapMany((grants) -> Flux.fromIterable(scopes).filter((scope) -> !mayGive(caller, grants, scope)))
                .next();
    }

    /** A program may hand out power over Keywright itself only if it has all of it, so that none gives more than it has. */
    private static boolean mayGive(Caller caller, Grants grants, Scope scope) {
        boolean entrusted = caller.isPerson() || caller.may(Permission.ADMIN);
        return grants.allows(scope) && (entrusted || !scope.isKeywrights());
    }
}

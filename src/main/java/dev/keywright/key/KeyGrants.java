package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.account.Caller;
import dev.keywright.account.Grants;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import dev.keywright.error.Refusal;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which scopes a caller may give to keys. */
final class KeyGrants {

    private final Accounts accounts;
    private final Trail trail;

    KeyGrants(Accounts accounts, Trail trail) {
        this.accounts = accounts;
        this.trail = trail;
    }

    /**
     * Why the caller may not give all of these scopes; empty if they may. The trail tells of the first that is refused, as
     * part of the transaction at hand, which has to be committed then.
     */
    Mono<Refusal> refusal(Deed refused, Caller caller, Collection<Scope> scopes) {
        return firstRefused(caller, scopes)
                .flatMap((scope) ->
                        trail.record(refused.with("scope", scope.value())).thenReturn(KeyRefusals.notGrantable(scope)));
    }

    private Mono<Scope> firstRefused(Caller caller, Collection<Scope> scopes) {
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

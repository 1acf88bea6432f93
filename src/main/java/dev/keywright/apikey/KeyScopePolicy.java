package dev.keywright.apikey;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Decides which scopes a key can have, and who can give them. Each way to a scope asks here: creating, importing, changing,
 * and reading what is stored. A rotated key takes over what was read.
 */
public final class KeyScopePolicy {

    private final AccountRepository accounts;
    private final AuditLog auditLog;

    public KeyScopePolicy(AccountRepository accounts, AuditLog auditLog) {
        this.accounts = accounts;
        this.auditLog = auditLog;
    }

    /**
     * Why the caller may not give all of these scopes; empty if they may. The trail tells of the first that is refused, as
     * part of the transaction at hand, which has to be committed then.
     *
     * @param imported whether the key that is to have them is of another system
     */
    public Mono<ApiException> exception(
            AuditEntry rejected, Caller caller, boolean imported, Collection<Scope> scopes) {
        if (scopes.isEmpty()) {
            return Mono.empty();
        }
        return accounts.grants(caller.accountId())
                .mapNotNull((accountGrants) -> firstRejected(caller, accountGrants, imported, scopes))
                .flatMap((scope) -> auditLog.record(rejected.with("scope", scope.value()))
                        .thenReturn(KeyErrors.notGrantable(scope, imported)));
    }

    /** Why a caller of these grants may not give all of the scopes to an imported key; empty if they may. */
    public static Optional<ApiException> exceptionForImported(
            Caller caller, AccountGrants accountGrants, Collection<Scope> scopes) {
        return Optional.ofNullable(firstRejected(caller, accountGrants, true, scopes))
                .map((scope) -> KeyErrors.notGrantable(scope, true));
    }

    private static @Nullable Scope firstRejected(
            Caller caller, AccountGrants accountGrants, boolean imported, Collection<Scope> scopes) {
        return scopes.stream()
                .filter((scope) -> !canGrant(caller, accountGrants, scope) || !canHave(imported, scope))
                .findFirst()
                .orElse(null);
    }

    /** A program may hand out power over Keywright itself only if it has all of it, so that none gives more than it has. */
    private static boolean canGrant(Caller caller, AccountGrants accountGrants, Scope scope) {
        boolean entrusted = caller.isPerson() || caller.may(Permission.ADMIN);
        return accountGrants.allows(scope) && (entrusted || !scope.isKeywrights());
    }

    /** The text of an imported key is known outside Keywright, so such a key gets no power over Keywright itself. */
    private static boolean canHave(boolean imported, Scope scope) {
        return !imported || !scope.isKeywrights();
    }

    /** Those of the stored scopes that the key can have: earlier versions stored others for imported keys. */
    public static Scopes held(boolean imported, Scopes stored) {
        return imported
                ? new Scopes(stored.list().stream()
                        .filter((scope) -> canHave(true, scope))
                        .toList())
                : stored;
    }
}

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
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Decides which scopes a key can have and which scopes a caller can grant. Creation, import, update and reading of
 * stored scopes use this policy. A rotation copies the scopes that were read.
 */
@Component
public final class KeyScopePolicy {

    private final AccountRepository accounts;
    private final AuditLog auditLog;

    public KeyScopePolicy(AccountRepository accounts, AuditLog auditLog) {
        this.accounts = accounts;
        this.auditLog = auditLog;
    }

    /**
     * Returns the error if the caller may not grant all of these scopes; empty if it may. Records the first rejected
     * scope in the audit log within the current transaction, so the transaction must commit.
     *
     * @param imported whether the key was imported from another system
     */
    public Mono<ApiException> checkGrant(
            AuditEntry rejected, Caller caller, boolean imported, Collection<Scope> scopes) {
        if (scopes.isEmpty()) {
            return Mono.empty();
        }
        return accounts.grants(caller.accountId())
                .mapNotNull((accountGrants) -> firstRejected(caller, accountGrants, imported, scopes))
                .flatMap((scope) -> auditLog.record(rejected.with("scope", scope.value()))
                        .thenReturn(KeyErrors.notGrantable(scope, imported)));
    }

    /** Returns the error if a caller with these grants may not grant all scopes to an imported key; empty if it may. */
    public static Optional<ApiException> checkImportGrant(
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

    /** A service key needs full access to grant Keywright's own scopes, so that it cannot escalate its privileges. */
    private static boolean canGrant(Caller caller, AccountGrants accountGrants, Scope scope) {
        boolean entrusted = caller.isPerson() || caller.has(Permission.ADMIN);
        return accountGrants.allows(scope) && (entrusted || !scope.isKeywrightScope());
    }

    /** The secret of an imported key is known outside Keywright, so the key cannot have Keywright's own scopes. */
    private static boolean canHave(boolean imported, Scope scope) {
        return !imported || !scope.isKeywrightScope();
    }

    /** Returns the stored scopes that the key can have. Earlier versions stored other scopes for imported keys. */
    public static Scopes filterStored(boolean imported, Scopes stored) {
        return imported
                ? new Scopes(stored.list().stream()
                        .filter((scope) -> canHave(true, scope))
                        .toList())
                : stored;
    }
}

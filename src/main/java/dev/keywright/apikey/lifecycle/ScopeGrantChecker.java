package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Scope;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import java.util.Collection;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Checks the scopes that a caller grants to a key, against the stored grants of its account. */
@Component
final class ScopeGrantChecker {

    private final AccountRepository accounts;
    private final AuditLog auditLog;

    ScopeGrantChecker(AccountRepository accounts, AuditLog auditLog) {
        this.accounts = accounts;
        this.auditLog = auditLog;
    }

    /**
     * Returns the error if the caller may not grant all of these scopes; empty if it may. Records the first rejected
     * scope in the audit log within the current transaction, so the transaction must commit.
     *
     * @param imported whether the key was imported from another system
     */
    Mono<ApiException> checkAndRecord(AuditEntry rejected, Caller caller, boolean imported, Collection<Scope> scopes) {
        if (scopes.isEmpty()) {
            return Mono.empty();
        }
        return accounts.grants(caller.accountId())
                .switchIfEmpty(Mono.error(ApiException::invalidToken))
                .flatMap((account) ->
                        Mono.justOrEmpty(KeyAccessPolicy.findNotGrantable(caller, account, imported, scopes)))
                .flatMap((scope) -> auditLog.record(rejected.with(new AuditDetails.DeniedScope(scope.value())))
                        .thenReturn(KeyErrors.notGrantable(scope, imported)));
    }
}

package dev.keywright.account.admin;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Scopes;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The operations on accounts for operators. */
@Component
public final class AccountAdminService {

    private final AccountRepository accounts;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;

    public AccountAdminService(AccountRepository accounts, AuditLog auditLog, TransactionalOperator transaction) {
        this.accounts = accounts;
        this.auditLog = auditLog;
        this.transaction = transaction;
    }

    /** Finds an account; empty if it does not exist or is deleted. */
    public Mono<Account> find(AccountId id) {
        return accounts.find(id);
    }

    /** Lists accounts in the order of their names; see {@link AccountRepository#list}. */
    public Mono<List<Account>> list(@Nullable String username, String after, int max) {
        return accounts.list(username, after, max).collectList();
    }

    /**
     * Sets the scopes that an account may grant, null for all except Keywright's own; empty if the account is missing.
     */
    public Mono<Account> allowScopes(Caller caller, AccountId id, @Nullable Scopes scopes) {
        AuditEntry changed = AuditEntry.done(caller.actor(), AuditedAction.ACCOUNT_CHANGED, id.value())
                .with(new AuditDetails.AccountChange("allowedScopes"));
        return accounts.lock(id)
                .flatMap((locked) -> accounts.allowScopes(locked, scopes).then(Mono.defer(() -> accounts.find(locked))))
                .flatMap((account) -> auditLog.record(changed).thenReturn(account))
                .as(transaction::transactional);
    }
}

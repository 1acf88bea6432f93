package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.account.Username;
import dev.keywright.account.login.PasswordVerifier.UsernamePassword;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.Result;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Changes the caller's own password. */
@Component
public final class PasswordChangeService {

    private final AccountRepository accounts;
    private final SessionRepository sessions;
    private final PasswordHasher hasher;
    private final PasswordVerifier passwords;
    private final AuditLog auditLog;

    public PasswordChangeService(
            AccountRepository accounts,
            SessionRepository sessions,
            PasswordHasher hasher,
            PasswordVerifier passwords,
            AuditLog auditLog) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hasher = hasher;
        this.passwords = passwords;
        this.auditLog = auditLog;
    }

    /** Changes the password of an account if the current password is correct, and ends all its sessions. */
    public Mono<Result<Account>> change(Caller caller, Username username, Password current, Password next) {
        return hasher.hash(next)
                .flatMap((hash) -> passwords.verify(
                        new UsernamePassword(username.value(), current),
                        caller.actor(),
                        AuditedAction.ACCOUNT_PASSWORD_CHANGED,
                        (account) -> store(caller, account, hash)));
    }

    private Mono<Account> store(Caller caller, Account account, String hash) {
        AuditEntry changed = AuditEntry.done(
                caller.actor(),
                AuditedAction.ACCOUNT_PASSWORD_CHANGED,
                account.id().value());
        return accounts.changePassword(account.id(), hash)
                .then(Mono.defer(() -> sessions.deleteAllOf(account.id())))
                .then(Mono.defer(() -> auditLog.record(changed)))
                .thenReturn(account);
    }
}

package dev.keywright.account;

import dev.keywright.account.PasswordCheck.Checked;
import dev.keywright.account.PasswordCheck.Typed;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import reactor.core.publisher.Mono;

/** A caller's own password, to change. */
final class OwnPassword {

    private final Accounts accounts;
    private final Sessions sessions;
    private final PasswordHasher hasher;
    private final PasswordCheck passwords;
    private final Trail trail;

    OwnPassword(Accounts accounts, Sessions sessions, PasswordHasher hasher, PasswordCheck passwords, Trail trail) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hasher = hasher;
        this.passwords = passwords;
        this.trail = trail;
    }

    /** Changes the password of an account, if the caller knows the one in use, and ends all of its sessions. */
    Mono<Checked<Account>> change(Caller caller, Username username, Password current, Password next) {
        return hasher.hash(next)
                .flatMap((hash) -> passwords.check(
                        new Typed(username.value(), current),
                        caller.actor(),
                        Action.ACCOUNT_PASSWORD_CHANGED,
                        (account) -> store(caller, account, hash)));
    }

    private Mono<Account> store(Caller caller, Account account, String hash) {
        Deed changed = Deed.done(
                caller.actor(), Action.ACCOUNT_PASSWORD_CHANGED, account.id().value());
        return accounts.changePassword(account.id(), hash)
                .then(Mono.defer(() -> sessions.removeAllOf(account.id())))
                .then(Mono.defer(() -> trail.record(changed)))
                .thenReturn(account);
    }
}

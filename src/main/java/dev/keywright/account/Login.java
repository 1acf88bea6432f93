package dev.keywright.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Opens sessions. */
final class Login {

    private final Accounts accounts;
    private final Sessions sessions;
    private final PasswordHasher hasher;
    private final Tokens tokens;
    private final TransactionalOperator transaction;
    private final Duration lifetime;
    private final Clock clock;
    private final Account nobody;

    Login(
            Accounts accounts,
            Sessions sessions,
            PasswordHasher hasher,
            Tokens tokens,
            TransactionalOperator transaction,
            TokenSettings settings,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hasher = hasher;
        this.tokens = tokens;
        this.transaction = transaction;
        this.lifetime = settings.lifetime();
        this.clock = clock;
        this.nobody = new Account(AccountId.random(), new Username("nobody"), hasher.decoy(), Role.MEMBER);
    }

    /**
     * Opens a session and answers its token; empty if no account has this name and password.
     *
     * <p>A name that does not exist is checked against a password hash as well, so that it takes as long to refuse.
     */
    Mono<String> attempt(String username, Password password) {
        return Mono.justOrEmpty(Username.parse(username))
                .flatMap(accounts::find)
                .defaultIfEmpty(nobody)
                .flatMap((account) -> withPassword(account, password))
                .flatMap(this::open);
    }

    /** Not by {@code filterWhen}, which reports a refusal of the hasher's a second time, as an error dropped. */
    private Mono<Account> withPassword(Account account, Password password) {
        return hasher.matches(password, account.passwordHash())
                .filter((matches) -> matches)
                .map((matches) -> account);
    }

    private Mono<String> open(Account account) {
        // A token counts in whole seconds, so the session does too.
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Session session = new Session(SessionId.random(), account.id(), now, now.plus(lifetime));
        return sessions.removeEnded(now)
                .then(sessions.add(session))
                .as(transaction::transactional)
                .then(Mono.fromSupplier(() -> tokens.issue(session)));
    }
}

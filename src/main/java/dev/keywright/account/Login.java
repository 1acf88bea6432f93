package dev.keywright.account;

import dev.keywright.account.PasswordCheck.Checked;
import dev.keywright.account.PasswordCheck.Typed;
import dev.keywright.audit.Action;
import dev.keywright.audit.Actor;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Origin;
import dev.keywright.audit.Trail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import reactor.core.publisher.Mono;

/** Opens sessions. */
final class Login {

    private final PasswordCheck passwords;
    private final Sessions sessions;
    private final Tokens tokens;
    private final Trail trail;
    private final Duration lifetime;
    private final Clock clock;

    Login(PasswordCheck passwords, Sessions sessions, Tokens tokens, Trail trail, TokenSettings settings, Clock clock) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.trail = trail;
        this.lifetime = settings.lifetime();
        this.clock = clock;
    }

    /** Opens a session for whoever knows the password, and answers its token. */
    Mono<Checked<String>> attempt(String username, Password password) {
        return passwords.check(
                new Typed(username, password),
                Actor.ANYONE,
                Action.SESSION_OPENED,
                (account) -> Origin.current().flatMap((origin) -> open(account, origin)));
    }

    private Mono<String> open(Account account, Origin origin) {
        // A token counts in whole seconds, so the session does too.
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Session session = new Session(SessionId.random(), account.id(), origin.address(), now, now.plus(lifetime));
        return sessions.removeEnded(now)
                .then(Mono.defer(() -> sessions.add(session)))
                .then(Mono.defer(() -> trail.record(opened(session))))
                .then(Mono.fromSupplier(() -> tokens.issue(session)));
    }

    private static Deed opened(Session session) {
        Actor owner = new Actor(session.accountId().value(), null);
        return Deed.done(owner, Action.SESSION_OPENED, session.id().value());
    }
}

package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.login.PasswordVerifier.Checked;
import dev.keywright.account.login.PasswordVerifier.UsernamePassword;
import dev.keywright.account.password.Password;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.account.session.SessionTokens;
import dev.keywright.account.session.TokenProperties;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.store.AuditLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Opens sessions. */
@Component
public final class LoginService {

    private final PasswordVerifier passwords;
    private final SessionRepository sessions;
    private final SessionTokens tokens;
    private final AuditLog auditLog;
    private final Duration lifetime;
    private final Clock clock;

    public LoginService(
            PasswordVerifier passwords,
            SessionRepository sessions,
            SessionTokens tokens,
            AuditLog auditLog,
            TokenProperties settings,
            Clock clock) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.lifetime = settings.lifetime();
        this.clock = clock;
    }

    /** A new session and its token. */
    public record OpenedSession(Session session, String token) {

        @Override
        public String toString() {
            return "OpenedSession[" + session.id().value() + "]";
        }
    }

    /** Opens a session if the password is correct. */
    public Mono<Checked<OpenedSession>> login(String username, Password password) {
        return passwords.verify(
                new UsernamePassword(username, password),
                Actor.ANONYMOUS,
                AuditedAction.SESSION_OPENED,
                (account) -> RequestSource.current().flatMap((source) -> open(account, source)));
    }

    private Mono<OpenedSession> open(Account account, RequestSource source) {
        // Token times have a precision of seconds, so the session's times do, too.
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Session session = new Session(SessionId.random(), account.id(), source.address(), now, now.plus(lifetime));
        return sessions.removeExpired(now)
                .then(Mono.defer(() -> sessions.add(session)))
                .then(Mono.defer(() -> auditLog.record(opened(session))))
                .then(Mono.fromSupplier(() -> new OpenedSession(session, tokens.issue(session))));
    }

    private static AuditEntry opened(Session session) {
        Actor owner = new Actor(session.accountId().value(), null);
        return AuditEntry.done(owner, AuditedAction.SESSION_OPENED, session.id().value());
    }
}

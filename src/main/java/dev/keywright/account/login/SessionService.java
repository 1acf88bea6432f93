package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.Caller;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.login.PasswordVerifier.UsernamePassword;
import dev.keywright.account.password.Password;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.account.session.SessionRepository.Position;
import dev.keywright.account.session.SessionTokens;
import dev.keywright.account.session.TokenProperties;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Opens sessions, and lists and ends those of the caller. */
@Component
public final class SessionService {

    private final PasswordVerifier passwords;
    private final SessionRepository sessions;
    private final SessionTokens tokens;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Duration lifetime;
    private final Clock clock;

    public SessionService(
            PasswordVerifier passwords,
            SessionRepository sessions,
            SessionTokens tokens,
            AuditLog auditLog,
            TransactionalOperator transaction,
            TokenProperties settings,
            Clock clock) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.transaction = transaction;
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
    public Mono<Result<OpenedSession>> login(String username, Password password) {
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
        return sessions.deleteExpired(now)
                .then(Mono.defer(() -> sessions.add(session)))
                .then(Mono.defer(() -> auditLog.record(opened(session))))
                .then(Mono.fromSupplier(() -> new OpenedSession(session, tokens.issue(session))));
    }

    private static AuditEntry opened(Session session) {
        Actor owner = new Actor(session.accountId().value(), null);
        return AuditEntry.done(owner, AuditedAction.SESSION_OPENED, session.id().value());
    }

    /** Lists the caller's active sessions after a position, newest first. */
    public Mono<List<Session>> list(Caller caller, Position after, int max) {
        return sessions.findActive(caller.accountId(), clock.instant(), after, max)
                .collectList();
    }

    /** Ends one of the caller's sessions; returns false if there is no such active session. */
    public Mono<Boolean> end(Caller caller, SessionId id) {
        Instant now = clock.instant();
        AuditEntry ended = AuditEntry.done(caller.actor(), AuditedAction.SESSION_ENDED, id.value());
        return sessions.end(id, caller.accountId(), now)
                .filter((isEnded) -> isEnded)
                .flatMap((isEnded) -> auditLog.record(ended).thenReturn(true))
                .defaultIfEmpty(false)
                .as(transaction::transactional);
    }
}

package dev.keywright.account.session;

import dev.keywright.account.Caller;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.session.SessionRepository.Position;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The operations on the caller's own sessions. */
@Component
public final class SessionService {

    private final SessionRepository sessions;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Clock clock;

    public SessionService(
            SessionRepository sessions, AuditLog auditLog, TransactionalOperator transaction, Clock clock) {
        this.sessions = sessions;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Lists the caller's active sessions after a position, newest first. */
    public Mono<List<Session>> list(Caller caller, Position behind, int max) {
        return sessions.findActive(caller.accountId(), clock.instant(), behind, max)
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

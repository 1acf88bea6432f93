package dev.keywright.account;

import dev.keywright.account.Sessions.Position;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** A caller's own sessions. */
final class OwnSessions {

    private final Sessions sessions;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    OwnSessions(Sessions sessions, Trail trail, TransactionalOperator transaction, Clock clock) {
        this.sessions = sessions;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The caller's sessions that have not ended, newest first, from behind this one on. */
    Mono<List<Session>> list(Caller caller, Position behind, int most) {
        return sessions.live(caller.accountId(), clock.instant(), behind, most).collectList();
    }

    /** Ends one of the caller's sessions; false if the caller has no such session, or not any more. */
    Mono<Boolean> end(Caller caller, SessionId id) {
        Instant now = clock.instant();
        Deed ended = Deed.done(caller.actor(), Action.SESSION_ENDED, id.value());
        return sessions.end(id, caller.accountId(), now)
                .filter((isEnded) -> isEnded)
                .flatMap((isEnded) -> trail.record(ended).thenReturn(true))
                .defaultIfEmpty(false)
                .as(transaction::transactional);
    }
}

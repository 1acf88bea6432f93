package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import dev.keywright.error.Attempt;
import java.time.Clock;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Suspends, resumes and revokes keys.
 *
 * <p>What is decided is decided of a key whose row is held, so that of a suspension and a revocation at the same time
 * neither undoes the other: whichever comes second sees what the first has done.
 */
final class KeyStates {

    private final VisibleKeys visible;
    private final ApiKeys keys;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    KeyStates(VisibleKeys visible, ApiKeys keys, Trail trail, TransactionalOperator transaction, Clock clock) {
        this.visible = visible;
        this.keys = keys;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Makes a key invalid until it is resumed; empty if the caller has no such key. */
    Mono<Attempt<ApiKey>> suspend(Caller caller, String id) {
        return visible.find(caller, id).flatMap((key) -> turn(caller, key.id(), State.SUSPENDED, Action.KEY_SUSPENDED));
    }

    /** Makes a suspended key valid again; empty if the caller has no such key. */
    Mono<Attempt<ApiKey>> resume(Caller caller, String id) {
        return visible.find(caller, id)
                .flatMap((key) -> KeyAuthority.mayRaise(caller, key)
                        ? turn(caller, key.id(), State.ACTIVE, Action.KEY_RESUMED)
                        : Mono.just(new Attempt.Refused<>(KeyRefusals.notTheirs())));
    }

    private Mono<Attempt<ApiKey>> turn(Caller caller, KeyId id, State state, Action action) {
        return keys.hold(id).flatMap((key) -> turn(caller, key, state, action)).as(transaction::transactional);
    }

    private Mono<Attempt<ApiKey>> turn(Caller caller, ApiKey held, State state, Action action) {
        if (held.state() == State.REVOKED) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.revoked()));
        }
        if (held.state() == state) {
            return Mono.just(new Attempt.Done<>(held));
        }
        return keys.turn(held.id(), state)
                .then(Mono.defer(() -> tell(caller, action, held.id())))
                .thenReturn(new Attempt.Done<>(held.in(state)));
    }

    /** Revokes a key for good, if it is as the condition says; empty if the caller has no such key. */
    Mono<Attempt<Boolean>> revoke(Caller caller, String id, IfMatch condition) {
        return visible.find(caller, id).flatMap((key) -> revokeIf(caller, key.id(), condition));
    }

    private Mono<Attempt<Boolean>> revokeIf(Caller caller, KeyId id, IfMatch condition) {
        return keys.hold(id)
                .flatMap((key) -> condition.matches(key) ? revoked(caller, id) : stale())
                .as(transaction::transactional);
    }

    private static Mono<Attempt<Boolean>> stale() {
        return Mono.just(new Attempt.Refused<>(KeyRefusals.staleVersion()));
    }

    private Mono<Attempt<Boolean>> revoked(Caller caller, KeyId id) {
        return revoke(caller, id).map(Attempt.Done::new);
    }

    /** Revokes a key for good, whoever's it is; false, and nothing is changed, if it was revoked already. */
    Mono<Boolean> revoke(Caller caller, KeyId id) {
        return keys.revoke(id, clock.instant())
                .flatMap((revoked) -> revoked ? told(caller, id) : Mono.just(false))
                .as(transaction::transactional);
    }

    private Mono<Boolean> told(Caller caller, KeyId id) {
        return tell(caller, Action.KEY_REVOKED, id).thenReturn(true);
    }

    private Mono<Void> tell(Caller caller, Action action, KeyId id) {
        return trail.record(Deed.done(caller.actor(), action, id.value()));
    }
}

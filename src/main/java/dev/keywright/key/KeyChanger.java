package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import dev.keywright.error.Attempt;
import dev.keywright.error.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Changes what keys are good for. */
final class KeyChanger {

    private final VisibleKeys visible;
    private final ApiKeys keys;
    private final KeyGrants grants;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    KeyChanger(
            VisibleKeys visible,
            ApiKeys keys,
            KeyGrants grants,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        this.visible = visible;
        this.keys = keys;
        this.grants = grants;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Changes a key, if it is still of a version that the caller names; empty if the caller can't see such a key. */
    Mono<Attempt<ApiKey>> change(Caller caller, String id, IfMatch versions, KeyChanges changes) {
        return visible.find(caller, id).flatMap((key) -> changeHeld(caller, key, versions, changes));
    }

    /** The lineage's first key is held as well, since its credits are shared, and first, so that no two wait for each other. */
    private Mono<Attempt<ApiKey>> changeHeld(Caller caller, ApiKey seen, IfMatch versions, KeyChanges changes) {
        return Flux.just(seen.lineage(), seen.id())
                .distinct()
                .concatMap(keys::hold)
                .last()
                .flatMap((key) -> change(caller, key, versions, changes))
                .as(transaction::transactional);
    }

    private Mono<Attempt<ApiKey>> change(Caller caller, ApiKey key, IfMatch versions, KeyChanges changes) {
        Instant now = clock.instant();
        ApiKey changed = key.changed(changes.applyTo(key.terms(), now));
        Optional<Refusal> refusal = refusal(caller, key, changed, versions, changes);
        if (refusal.isPresent()) {
            return Mono.just(new Attempt.Refused<>(refusal.get()));
        }
        Deed refused = Deed.refused(caller.actor(), Action.KEY_CHANGED, key.id().value());
        return grants.refusal(refused, caller, key.material().isForeign(), changes.addedScopes(key.terms()))
                .<Attempt<ApiKey>>map(Attempt.Refused::new)
                .switchIfEmpty(Mono.defer(() -> store(caller, changed, changes)));
    }

    private static Optional<Refusal> refusal(
            Caller caller, ApiKey key, ApiKey changed, IfMatch versions, KeyChanges changes) {
        if (changes.makeItWorthMore() && !KeyAuthority.mayRaise(caller, key)) {
            return Optional.of(KeyRefusals.notTheirs());
        }
        if (!versions.matches(key)) {
            return Optional.of(KeyRefusals.staleVersion());
        }
        if (key.state() == State.REVOKED) {
            return Optional.of(KeyRefusals.revoked());
        }
        boolean lengthened = isLater(changed.terms().expiresAt(), key.terms().expiresAt());
        return key.replacedBy() != null && lengthened ? Optional.of(KeyRefusals.lifeOfReplaced()) : Optional.empty();
    }

    /** Whether the one end is later than the other; null is never, which is later than all. */
    private static boolean isLater(@Nullable Instant end, @Nullable Instant other) {
        return other != null && (end == null || end.isAfter(other));
    }

    private Mono<Attempt<ApiKey>> store(Caller caller, ApiKey changed, KeyChanges changes) {
        return keys.update(changed)
                .then(Mono.defer(() -> changes.names(KeyChanges.CREDITS) ? keys.replaceCredits(changed) : Mono.empty()))
                .then(Mono.defer(() -> trail.record(deed(caller, changed, changes))))
                .thenReturn(new Attempt.Done<>(changed));
    }

    /** The trail tells of the lineage where other keys than this one have other credits now as well. */
    private static Deed deed(Caller caller, ApiKey changed, KeyChanges changes) {
        Deed deed = Deed.done(caller.actor(), Action.KEY_CHANGED, changed.id().value())
                .with("fields", changes.listed());
        boolean isAlone = changed.replacedBy() == null && changed.lineage().equals(changed.id());
        return isAlone || !changes.names(KeyChanges.CREDITS)
                ? deed
                : deed.with(Deed.LINEAGE, changed.lineage().value());
    }
}

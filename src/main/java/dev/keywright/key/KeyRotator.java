package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.account.Caller;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import dev.keywright.error.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Puts a new key in an old one's place. All of it happens in one transaction, which holds the rotating account's row for
 * the quota and the owner's, so that no new key is made while that account is deleted; and then the old key's, so that of
 * two rotations at the same time one finds the key replaced.
 */
final class KeyRotator {

    private final VisibleKeys visible;
    private final Accounts accounts;
    private final ApiKeys keys;
    private final Successors successors;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    KeyRotator(
            VisibleKeys visible,
            Accounts accounts,
            ApiKeys keys,
            Successors successors,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        this.visible = visible;
        this.accounts = accounts;
        this.keys = keys;
        this.successors = successors;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Rotates a key; empty if the caller has no such key.
     *
     * @param overlap how long the old key is good beside the new one; if it is zero, the old key is revoked
     */
    Mono<Attempt<Issuance.Made>> rotate(Caller caller, String id, Duration overlap) {
        return visible.find(caller, id).flatMap((key) -> rotateUnderLock(caller, key, overlap));
    }

    private Mono<Attempt<Issuance.Made>> rotateUnderLock(Caller caller, ApiKey seen, Duration overlap) {
        return accounts.lockAll(caller.accountId(), seen.owner())
                .filter((locked) -> locked.contains(caller.accountId()))
                .flatMap((locked) -> keys.hold(seen.id()))
                .flatMap((old) -> rotate(caller, old, overlap))
                .as(transaction::transactional);
    }

    private Mono<Attempt<Issuance.Made>> rotate(Caller caller, ApiKey held, Duration overlap) {
        if (!KeyAuthority.mayHold(caller, held)) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.notTheirs()));
        }
        if (held.replacedBy() != null) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.replaced()));
        }
        if (held.state() == State.REVOKED) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.revoked()));
        }
        Instant now = clock.instant();
        return successors
                .issue(caller, held, now)
                .flatMap((issued) -> issued instanceof Attempt.Done<Issuance.Made> done
                        ? retire(caller, held, done.value().record(), overlap).thenReturn(issued)
                        : Mono.just(issued));
    }

    /** A record of its own, so that the trail of the new key's id begins with how it came about. */
    private static Deed made(Caller caller, ApiKey old, ApiKey successor) {
        return Deed.done(caller.actor(), Action.KEY_CREATED, successor.id().value())
                .with("replaces", old.id().value());
    }

    private Mono<Void> retire(Caller caller, ApiKey old, ApiKey successor, Duration overlap) {
        Instant now = successor.createdAt();
        Deed deed = Deed.done(caller.actor(), Action.KEY_ROTATED, old.id().value())
                .with("replacedBy", successor.id().value())
                .with("overlap", overlap.toString());
        return keys.replace(old.id(), successor.id(), old.endBy(now.plus(overlap)))
                .then(Mono.defer(() -> overlap.isZero() ? keys.revoke(old.id(), now) : Mono.empty()))
                .then(Mono.defer(() -> trail.record(made(caller, old, successor))))
                .then(Mono.defer(() -> trail.record(deed)));
    }
}

package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import dev.keywright.error.Attempt;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Shows whole keys again. A key is shown only once the trail says who sees it. */
final class KeyRevealer {

    private final VisibleKeys visible;
    private final ApiKeys keys;
    private final KeptTexts texts;
    private final Trail trail;
    private final TransactionalOperator transaction;

    KeyRevealer(VisibleKeys visible, ApiKeys keys, KeptTexts texts, Trail trail, TransactionalOperator transaction) {
        this.visible = visible;
        this.keys = keys;
        this.texts = texts;
        this.trail = trail;
        this.transaction = transaction;
    }

    /**
     * The whole key; empty if the caller has no such key. Who made a key for another account saw it then, and does not
     * see it again.
     */
    Mono<Attempt<KeyText>> reveal(Caller caller, String id) {
        return visible.find(caller, id)
                .filter((key) -> isShownTo(caller, key))
                .flatMap((key) -> revealUnderLock(caller, key.id()));
    }

    private static boolean isShownTo(Caller caller, ApiKey key) {
        return key.owner().equals(caller.accountId()) || caller.may(Permission.ADMIN);
    }

    private Mono<Attempt<KeyText>> revealUnderLock(Caller caller, KeyId id) {
        return keys.hold(id).flatMap((key) -> reveal(caller, key)).as(transaction::transactional);
    }

    private Mono<Attempt<KeyText>> reveal(Caller caller, ApiKey held) {
        if (!KeyAuthority.mayHold(caller, held)) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.notTheirs()));
        }
        if (held.state() == State.REVOKED) {
            return Mono.just(new Attempt.Refused<>(KeyRefusals.revoked()));
        }
        return texts.of(held)
                .map((text) -> told(caller, held.id()).<Attempt<KeyText>>thenReturn(new Attempt.Done<>(text)))
                .orElseGet(() -> Mono.just(new Attempt.Refused<>(KeyRefusals.notRecoverable())));
    }

    private Mono<Void> told(Caller caller, KeyId id) {
        return trail.record(Deed.done(caller.actor(), Action.KEY_REVEALED, id.value()));
    }
}

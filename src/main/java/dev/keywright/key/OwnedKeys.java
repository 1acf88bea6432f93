package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import java.time.Clock;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The keys of one account, as their owner sees them. */
final class OwnedKeys {

    private final ApiKeys keys;
    private final KeyStates states;
    private final KeyDigester digester;
    private final KeptTexts texts;
    private final Clock clock;

    OwnedKeys(ApiKeys keys, KeyStates states, KeyDigester digester, KeptTexts texts, Clock clock) {
        this.keys = keys;
        this.states = states;
        this.digester = digester;
        this.texts = texts;
        this.clock = clock;
    }

    /** The owner's live keys, newest last: each whole or, if it is not recoverable, its key id. */
    Flux<String> list(AccountId owner) {
        return keys.live(owner, clock.instant()).map(this::shown);
    }

    private String shown(ApiKey key) {
        return texts.of(key).map(KeyText::text).orElse(key.id().value());
    }

    /** Revokes the owner's key, named by its id or by all of it; false if the owner has no such live key. */
    Mono<Boolean> revoke(Caller owner, String keyOrId) {
        return find(owner.accountId(), keyOrId)
                .flatMap((key) -> states.revoke(owner, key.id()))
                .defaultIfEmpty(false);
    }

    private Mono<ApiKey> find(AccountId owner, String keyOrId) {
        Optional<KeyId> id = KeyId.parse(keyOrId);
        if (id.isPresent()) {
            return live(owner, id.get());
        }
        return Mono.justOrEmpty(KeyText.parse(keyOrId))
                .flatMap((text) -> live(owner, text.id()).filter((key) -> isOf(key, text)));
    }

    private Mono<ApiKey> live(AccountId owner, KeyId id) {
        return keys.find(id)
                .filter((key) -> key.owner().equals(owner))
                .filter((key) -> key.state() == State.ACTIVE && !key.isExpired(clock.instant()));
    }

    private boolean isOf(ApiKey key, KeyText text) {
        return digester.digest(text, key.material().digest().pepperVersion())
                .filter(key.material().digest()::equals)
                .isPresent();
    }
}

package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.RecoverableKeys;
import dev.keywright.apikey.store.ApiKeyRepository;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The keys of one account, for its owner. */
@Component
public final class OwnKeys {

    private final ApiKeyRepository keys;
    private final KeyLifecycleService lifecycle;
    private final KeyDigester digester;
    private final RecoverableKeys recoverableKeys;
    private final Clock clock;

    public OwnKeys(
            ApiKeyRepository keys,
            KeyLifecycleService lifecycle,
            KeyDigester digester,
            RecoverableKeys recoverableKeys,
            Clock clock) {
        this.keys = keys;
        this.lifecycle = lifecycle;
        this.digester = digester;
        this.recoverableKeys = recoverableKeys;
        this.clock = clock;
    }

    /** Lists the owner's active keys, oldest first: the complete key or, if it is not recoverable, the key id. */
    public Flux<String> list(AccountId owner) {
        return keys.findActive(owner, clock.instant()).map(this::display);
    }

    private String display(ApiKey key) {
        return recoverableKeys
                .decrypt(key)
                .map(ApiKeyString::text)
                .orElse(key.id().value());
    }

    /** Revokes the owner's key by its id or the complete key; returns false if the owner has no such active key. */
    public Mono<Boolean> revoke(Caller owner, String keyOrId) {
        return find(owner, keyOrId)
                .flatMap((key) -> lifecycle.revoke(owner, key.id()))
                .defaultIfEmpty(false);
    }

    private Mono<ApiKey> find(Caller owner, String keyOrId) {
        Optional<KeyId> id = KeyId.parse(keyOrId);
        if (id.isPresent()) {
            return findActive(owner, id.get());
        }
        return Mono.justOrEmpty(ApiKeyString.parse(keyOrId))
                .flatMap((text) -> findActive(owner, text.id()).filter((key) -> isOf(key, text)));
    }

    private Mono<ApiKey> findActive(Caller owner, KeyId id) {
        return keys.find(id)
                .filter((key) -> KeyAccessPolicy.isOwner(owner, key))
                .filter((key) -> key.stateAt(clock.instant()) == EffectiveState.ACTIVE);
    }

    private boolean isOf(ApiKey key, ApiKeyString text) {
        return digester.digest(text, key.material().digest().pepperVersion())
                .filter(key.material().digest()::equals)
                .isPresent();
    }
}

package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.ApiKeyRepository;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Finds the keys that are visible to a caller. */
@Component
public final class VisibleKeys {

    private final ApiKeyRepository keys;

    public VisibleKeys(ApiKeyRepository keys) {
        this.keys = keys;
    }

    /** Finds a key in any state; empty if it is not visible to the caller or the text is not a key id. */
    public Mono<ApiKey> find(Caller caller, String id) {
        return Mono.justOrEmpty(KeyId.parse(id))
                .flatMap(keys::find)
                .filter((key) -> KeyAccessPolicy.isVisible(caller, key));
    }

    /** Returns the id of a visible key; errors with "key not found" otherwise. */
    public Mono<KeyId> requireId(Caller caller, String id) {
        return find(caller, id).map(ApiKey::id).switchIfEmpty(Mono.error(KeyErrors::notFound));
    }
}

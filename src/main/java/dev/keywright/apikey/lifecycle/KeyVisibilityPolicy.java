package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.ApiKeyRepository;
import reactor.core.publisher.Mono;

/**
 * The keys that a caller can see: those of their account, those that it made for others, and all of them for whoever
 * may do all. Any other key is to them as one that does not exist.
 */
public final class KeyVisibilityPolicy {

    private final ApiKeyRepository keys;

    public KeyVisibilityPolicy(ApiKeyRepository keys) {
        this.keys = keys;
    }

    /** The key, whatever its state; empty if the caller can't see it or the text is no key id. */
    public Mono<ApiKey> find(Caller caller, String id) {
        return Mono.justOrEmpty(KeyId.parse(id)).flatMap(keys::find).filter((key) -> isVisible(caller, key));
    }

    /** The id of such a key; errors with a refusal if there is none. */
    public Mono<KeyId> idOf(Caller caller, String id) {
        return find(caller, id).map(ApiKey::id).switchIfEmpty(Mono.error(KeyErrors::notFound));
    }

    private static boolean isVisible(Caller caller, ApiKey key) {
        return key.owner().equals(caller.accountId())
                || key.issuer().account().equals(caller.accountId())
                || caller.may(Permission.ADMIN);
    }
}

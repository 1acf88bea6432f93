package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.ApiKeyRepository;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Decides which keys are visible to a caller: those of its account, those that it issued for other accounts, and all
 * keys for an administrator. The API treats any other key as nonexistent.
 */
@Component
public final class KeyVisibilityPolicy {

    private final ApiKeyRepository keys;

    public KeyVisibilityPolicy(ApiKeyRepository keys) {
        this.keys = keys;
    }

    /** Finds a key in any state; empty if it is not visible to the caller or the text is not a key id. */
    public Mono<ApiKey> find(Caller caller, String id) {
        return Mono.justOrEmpty(KeyId.parse(id)).flatMap(keys::find).filter((key) -> isVisible(caller, key));
    }

    /** Returns the id of a visible key; errors with "key not found" otherwise. */
    public Mono<KeyId> requireId(Caller caller, String id) {
        return find(caller, id).map(ApiKey::id).switchIfEmpty(Mono.error(KeyErrors::notFound));
    }

    private static boolean isVisible(Caller caller, ApiKey key) {
        return key.owner().equals(caller.accountId())
                || key.issuer().account().equals(caller.accountId())
                || caller.has(Permission.ADMIN);
    }
}

package dev.keywright.apikey.cache;

import dev.keywright.account.Caller;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.net.ClientAddress;
import dev.keywright.usage.UsageCounter;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Knows programs by the API keys that they call Keywright itself with.
 *
 * <p>A key's scopes on Keywright give it permissions only as long as the account that made it is an operator: whoever
 * may not give such scopes any more has not given them. Such a call spends neither the key's limits nor its credits.
 */
public final class ServiceKeys {

    private final KeyLookup keys;
    private final UsageCounter uses;
    private final Clock clock;

    public ServiceKeys(KeyLookup keys, UsageCounter uses, Clock clock) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
    }

    /** Counts a request that the caller made with a service key as a use of the key. Call it once for each request. */
    public void countUse(Caller caller) {
        String key = caller.serviceKey();
        if (key != null) {
            uses.countUse(key);
        }
    }

    /**
     * Whose key this is; empty if it is none that is good now and here. A good key that has no scope on Keywright is
     * known as well, without any permission. Of a key that is remembered the answer is there at once, see
     * {@link KeyLookup}.
     *
     * @param text the whole key, as it was sent
     * @param address the client's address; null if it is not known, which is then none that a key is restricted to
     */
    public Mono<Caller> identify(String text, @Nullable ClientAddress address) {
        return keys.lookUp(text, (cachedKey) -> caller(cachedKey, address), (missing) -> Mono.empty());
    }

    private Mono<Caller> caller(CachedKey cachedKey, @Nullable ClientAddress address) {
        return isValid(cachedKey.key(), address, clock.instant()) ? Mono.justOrEmpty(cachedKey.caller()) : Mono.empty();
    }

    private static boolean isValid(KeySnapshot key, @Nullable ClientAddress address, Instant now) {
        return key.state() == LifecycleState.ACTIVE && !key.isExpired(now) && key.isAllowedFrom(address);
    }
}

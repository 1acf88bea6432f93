package dev.keywright.apikey.cache;

import dev.keywright.account.Caller;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.net.ClientAddress;
import dev.keywright.usage.UsageCounter;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Authenticates programs by the API keys that they use for requests to Keywright itself.
 *
 * <p>A key's scopes on Keywright grant permissions only while its creator is an operator. Such a request spends neither
 * the key's rate limits nor its credits.
 */
@Component
public final class ServiceKeys {

    private final KeyLookup keys;
    private final UsageCounter usageCounter;
    private final Clock clock;

    public ServiceKeys(KeyLookup keys, UsageCounter usageCounter, Clock clock) {
        this.keys = keys;
        this.usageCounter = usageCounter;
        this.clock = clock;
    }

    /** Counts a request that the caller made with a service key as a use of the key. Call it once for each request. */
    public void countUse(Caller caller) {
        String key = caller.serviceKey();
        if (key != null) {
            usageCounter.countUse(key);
        }
    }

    /**
     * Returns the caller that the key authenticates; empty if the key is not valid now for this address. A valid key
     * without Keywright scopes yields a caller without permissions. For a cached key the result is available
     * immediately, see {@link KeyLookup}.
     *
     * @param text the complete key string, as the client sent it
     * @param address the client's address, or null if unknown; an unknown address cannot use a restricted key
     */
    public Mono<Caller> identify(String text, @Nullable ClientAddress address) {
        return keys.lookUp(text, (cachedKey) -> caller(cachedKey, address), (missing) -> Mono.empty());
    }

    private Mono<Caller> caller(CachedKey cachedKey, @Nullable ClientAddress address) {
        return isValid(cachedKey.key(), address, clock.instant()) ? Mono.justOrEmpty(cachedKey.caller()) : Mono.empty();
    }

    private static boolean isValid(KeySnapshot key, @Nullable ClientAddress address, Instant now) {
        return key.stateAt(now) == EffectiveState.ACTIVE && key.isAllowedFrom(address);
    }
}

package dev.keywright.verification.limits;

import dev.keywright.apikey.cache.KeySnapshot;
import reactor.core.publisher.Mono;

/** What keys may still spend of their limits and credits, which keys that replaced each other share. */
public interface KeyLimiter {

    /** Spends a cost of all the key's limits and of its credits, or nothing at all. */
    Mono<SpendResult> spend(KeySnapshot key, int cost);

    /** What spending would come to now; spends nothing. */
    Mono<SpendResult> preview(KeySnapshot key, int cost);
}

package dev.keywright.verification.limits;

import dev.keywright.apikey.cache.KeySnapshot;
import reactor.core.publisher.Mono;

/** Spends the limits and credits of keys. The keys of a rotation family share them. */
public interface KeyLimiter {

    /** Spends the cost from all limits of the key and from its credits, or nothing. */
    Mono<SpendResult> spend(KeySnapshot key, int cost);

    /** Returns what {@link #spend} would return now, without spending. */
    Mono<SpendResult> preview(KeySnapshot key, int cost);
}

package dev.keywright.verification;

import dev.keywright.key.KnownKey;
import reactor.core.publisher.Mono;

/** What keys may still spend of their limits and credits, which keys that replaced each other share. */
interface Budgets {

    /** Spends a cost of all the key's limits and of its credits, or nothing at all. */
    Mono<Spent> spend(KnownKey key, int cost);

    /** What spending would come to now; spends nothing. */
    Mono<Spent> preview(KnownKey key, int cost);
}

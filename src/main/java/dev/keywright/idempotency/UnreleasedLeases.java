package dev.keywright.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import reactor.core.publisher.Mono;

/**
 * The claims of this node that could not be released, as while the disk is full. When the same call comes again, its claim is
 * released first, so that it does not have to wait for the end of a lease that nobody uses.
 */
final class UnreleasedLeases {

    /** About 5 MB. What is beyond ends with its lease. */
    private static final int MAX = 10_000;

    private final IdempotencyRepository requests;
    private final Cache<String, RequestLease> claims = Caffeine.newBuilder()
            .maximumSize(MAX)
            .expireAfterWrite(RequestLease.LEASE)
            .build();

    UnreleasedLeases(IdempotencyRepository requests) {
        this.requests = requests;
    }

    void add(RequestKey requestKey, RequestLease lease) {
        claims.put(name(requestKey), lease);
    }

    /** Releases the call's claim if that is still to be done; fails while it is not possible. */
    Mono<Void> retry(RequestKey requestKey) {
        RequestLease lease = claims.getIfPresent(name(requestKey));
        return lease == null
                ? Mono.empty()
                : requests.release(requestKey, lease)
                        .doOnSuccess((released) -> claims.asMap().remove(name(requestKey), lease));
    }

    private static String name(RequestKey requestKey) {
        return requestKey.account() + ' ' + requestKey.id();
    }
}

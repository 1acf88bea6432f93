package dev.keywright.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import reactor.core.publisher.Mono;

/**
 * The leases of this node whose release failed, for example because the disk was full. When the same request arrives
 * again, its lease is released first, so that it does not have to wait for the lease to expire.
 */
final class UnreleasedLeases {

    /** About 5 MB. Evicted leases expire in the database. */
    private static final int MAX = 10_000;

    private final IdempotencyRepository requests;
    private final Cache<String, RequestLease> leases = Caffeine.newBuilder()
            .maximumSize(MAX)
            .expireAfterWrite(RequestLease.DURATION)
            .build();

    UnreleasedLeases(IdempotencyRepository requests) {
        this.requests = requests;
    }

    void add(RequestKey requestKey, RequestLease lease) {
        leases.put(name(requestKey), lease);
    }

    /** Retries the release of the request's lease, if it failed before; errors if it fails again. */
    Mono<Void> retry(RequestKey requestKey) {
        RequestLease lease = leases.getIfPresent(name(requestKey));
        return lease == null
                ? Mono.empty()
                : requests.release(requestKey, lease)
                        .doOnSuccess((released) -> leases.asMap().remove(name(requestKey), lease));
    }

    private static String name(RequestKey requestKey) {
        return requestKey.account() + ' ' + requestKey.id();
    }
}

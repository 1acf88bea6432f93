package dev.keywright.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import reactor.core.publisher.Mono;

/**
 * The claims of this node that could not be released, as while the disk is full. When the same call comes again, its claim is
 * released first, so that it does not have to wait for the end of a lease that nobody uses.
 */
final class UnreleasedClaims {

    /** About 5 MB. What is beyond ends with its lease. */
    private static final int MOST = 10_000;

    private final IdempotentRequests requests;
    private final Cache<String, Claim> claims = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Claim.LEASE)
            .build();

    UnreleasedClaims(IdempotentRequests requests) {
        this.requests = requests;
    }

    void add(Ticket ticket, Claim claim) {
        claims.put(name(ticket), claim);
    }

    /** Releases the call's claim if that is still to be done; fails while it is not possible. */
    Mono<Void> retry(Ticket ticket) {
        Claim claim = claims.getIfPresent(name(ticket));
        return claim == null
                ? Mono.empty()
                : requests.release(ticket, claim)
                        .doOnSuccess((released) -> claims.asMap().remove(name(ticket), claim));
    }

    private static String name(Ticket ticket) {
        return ticket.account() + ' ' + ticket.id();
    }
}

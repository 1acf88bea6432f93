package dev.keywright.ratelimit;

import reactor.core.publisher.Mono;

/** Enforces one quota for each of many subjects. */
@FunctionalInterface
public interface Limiter {

    /** Allows every request, for a quota of {@code off}. */
    Limiter UNLIMITED = (subject) -> Mono.just(LimitDecision.UNLIMITED);

    /** Acquires one permit of the subject if one is left; errors with {@link RateLimiterUnavailable} if the state cannot be read. */
    Mono<LimitDecision> acquire(String subject);
}

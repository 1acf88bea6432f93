package dev.keywright.ratelimit;

import reactor.core.publisher.Mono;

/** Holds one quota for each of many subjects. */
@FunctionalInterface
public interface Limiter {

    /** Lets every call pass, for a quota of {@code off}. */
    Limiter UNLIMITED = (subject) -> Mono.just(LimitDecision.UNLIMITED);

    /** Takes one permit of the subject's, if it has one left; errors with {@link RateLimiterUnavailable} if nobody knows. */
    Mono<LimitDecision> acquire(String subject);
}

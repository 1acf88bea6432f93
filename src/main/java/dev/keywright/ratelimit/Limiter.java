package dev.keywright.ratelimit;

import reactor.core.publisher.Mono;

/** Enforces one quota for each of many subjects. */
@FunctionalInterface
public interface Limiter {

    /** Allows every request, for a quota of {@code off}. */
    Limiter UNLIMITED = (subject) -> Mono.just(LimitDecision.UNLIMITED);

    /** Acquires one permit of the subject if one is left; errors with {@link UnavailableException} if the state cannot be read. */
    Mono<LimitDecision> acquire(String subject);

    /** The state of a limiter cannot be read. The caller decides whether the request is allowed nevertheless. */
    public static final class UnavailableException extends RuntimeException {

        /** Has no stack trace, because during an outage every request creates one. */
        public UnavailableException(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }
}

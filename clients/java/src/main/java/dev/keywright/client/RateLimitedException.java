package dev.keywright.client;

import java.time.Duration;

/** The client sent too many requests, and the service asks for a longer delay than the client waits. */
public final class RateLimitedException extends RejectedException {

    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    RateLimitedException(int status, Problem problem, Duration retryAfter, Throwable cause) {
        super(status, problem, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the next request; zero if the service did not specify it. */
    public Duration retryAfter() {
        return retryAfter;
    }
}

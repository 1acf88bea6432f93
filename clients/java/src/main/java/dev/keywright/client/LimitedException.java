package dev.keywright.client;

import java.time.Duration;

/** There were too many calls, and the service asks for a longer pause than this client waits by itself. */
public final class LimitedException extends RefusedException {

    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    LimitedException(int status, Problem problem, Duration retryAfter, Throwable cause) {
        super(status, problem, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the next call; zero if the service did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}

package dev.keywright.ratelimit;

/** The state of a limiter cannot be read. The caller decides whether the request is allowed nevertheless. */
public final class RateLimiterUnavailable extends RuntimeException {

    /** Has no stack trace, because during an outage every request creates one. */
    public RateLimiterUnavailable(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}

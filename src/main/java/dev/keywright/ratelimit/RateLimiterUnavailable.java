package dev.keywright.ratelimit;

/** A limiter could not be asked. Whether the call passes all the same is for the caller to decide. */
public final class RateLimiterUnavailable extends RuntimeException {

    /** Without a stack trace: while it is so, each call has one. */
    public RateLimiterUnavailable(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}

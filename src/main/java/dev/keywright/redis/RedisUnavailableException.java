package dev.keywright.redis;

/** Redis is unavailable, or did not reply in time. In that case it is unknown whether the command took effect. */
public final class RedisUnavailableException extends RuntimeException {

    /** Has no stack trace, because during an outage every request creates one. */
    RedisUnavailableException(String message) {
        super(message, null, false, false);
    }
}

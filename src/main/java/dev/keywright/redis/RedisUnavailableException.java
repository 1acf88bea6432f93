package dev.keywright.redis;

/** Redis could not be asked, or did not answer in time; whether it did what it was asked for is not known then. */
public final class RedisUnavailableException extends RuntimeException {

    /** Without a stack trace: while Redis is away, each call has one. */
    RedisUnavailableException(String why) {
        super(why, null, false, false);
    }
}

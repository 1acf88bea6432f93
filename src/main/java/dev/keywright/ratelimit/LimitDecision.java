package dev.keywright.ratelimit;

import java.time.Duration;

/**
 * What a limiter says of one call: a value, never an exception.
 *
 * @param allowed whether the call may pass
 * @param quota what the call was held against
 * @param remaining how many more may pass now
 * @param resetsIn how long until the whole quota is there again, and so, of a refused call, when to try again
 */
public record LimitDecision(boolean allowed, Quota quota, int remaining, Duration resetsIn) {

    public static final LimitDecision UNLIMITED = new LimitDecision(true, Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);
}

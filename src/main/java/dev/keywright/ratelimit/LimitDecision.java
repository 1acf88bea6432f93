package dev.keywright.ratelimit;

import java.time.Duration;

/**
 * The decision of a limiter on one request: a value, never an exception.
 *
 * @param allowed whether the request is within the quota
 * @param quota the applied quota
 * @param remaining how many more requests are allowed now
 * @param resetsIn how long until the full quota is available, or in a sliding window one more permit; for a rejected
 *     request, when to retry
 */
public record LimitDecision(boolean allowed, Quota quota, int remaining, Duration resetsIn) {

    public static final LimitDecision UNLIMITED = new LimitDecision(true, Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);
}

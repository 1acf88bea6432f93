package dev.keywright.limit;

import java.time.Duration;

/**
 * What a limiter says of one call: a value, never an exception.
 *
 * @param allowed whether the call may pass
 * @param remaining how many more may pass now
 * @param resetsIn how long until a permit is free: zero while one is left, and of a refused call when to try again
 */
public record Decision(boolean allowed, int remaining, Duration resetsIn) {

    public static final Decision UNLIMITED = new Decision(true, Integer.MAX_VALUE, Duration.ZERO);
}

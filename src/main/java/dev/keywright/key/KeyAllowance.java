package dev.keywright.key;

import dev.keywright.limit.Quota;
import java.time.Duration;

/**
 * What is left of a caller's quota for new keys.
 *
 * @param quota how many keys per how long, or {@link Quota#OFF}
 * @param remaining how many more can be made now
 * @param resetsIn how long until the oldest key that counts leaves the window, and one more can be made
 */
record KeyAllowance(Quota quota, int remaining, Duration resetsIn) {

    static final KeyAllowance UNLIMITED = new KeyAllowance(Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);

    boolean isExhausted() {
        return remaining == 0;
    }

    /** What is left when one more key is made. */
    KeyAllowance afterOneMore() {
        return quota.isOff() ? this : new KeyAllowance(quota, remaining - 1, resetsIn);
    }
}

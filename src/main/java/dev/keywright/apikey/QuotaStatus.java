package dev.keywright.apikey;

import dev.keywright.ratelimit.Quota;
import java.time.Duration;

/**
 * The status of a caller's quota for new keys.
 *
 * @param quota the keys per period, or {@link Quota#OFF}
 * @param remaining the number of keys that can be created now
 * @param resetsIn the time until the oldest counted key leaves the window and one more key can be created
 */
public record QuotaStatus(Quota quota, int remaining, Duration resetsIn) {

    public static final QuotaStatus UNLIMITED = new QuotaStatus(Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);

    public boolean isExhausted() {
        return remaining == 0;
    }

    /** Returns the status after one more key. */
    public QuotaStatus decremented() {
        return quota.isOff() ? this : new QuotaStatus(quota, remaining - 1, resetsIn);
    }
}

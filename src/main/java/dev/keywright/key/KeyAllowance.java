package dev.keywright.key;

import dev.keywright.limit.Decision;
import dev.keywright.limit.Quota;
import dev.keywright.limit.RateLimitHeaders;
import java.time.Duration;
import org.springframework.web.server.ServerWebExchange;

/**
 * What is left of a caller's quota for new keys.
 *
 * @param quota how many keys per how long, or {@link Quota#OFF}
 * @param remaining how many more can be made now
 * @param resetsIn how long until the oldest key that counts leaves the window, and one more can be made
 */
record KeyAllowance(Quota quota, int remaining, Duration resetsIn) {

    private static final String NAME = "keys";

    static final KeyAllowance UNLIMITED = new KeyAllowance(Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);

    boolean isExhausted() {
        return remaining == 0;
    }

    /** Says it on an answer, beside what other limits say. */
    void tell(ServerWebExchange exchange) {
        Decision decision = new Decision(!isExhausted(), quota, remaining, resetsIn);
        RateLimitHeaders.add(exchange.getResponse().getHeaders(), NAME, decision);
    }

    /** What is left when one more key is made. */
    KeyAllowance afterOneMore() {
        return quota.isOff() ? this : new KeyAllowance(quota, remaining - 1, resetsIn);
    }
}

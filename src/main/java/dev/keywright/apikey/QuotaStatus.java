package dev.keywright.apikey;

import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Quota;
import dev.keywright.ratelimit.RateLimitHeaders;
import java.time.Duration;
import org.springframework.web.server.ServerWebExchange;

/**
 * What is left of a caller's quota for new keys.
 *
 * @param quota how many keys per how long, or {@link Quota#OFF}
 * @param remaining how many more can be made now
 * @param resetsIn how long until the oldest key that counts leaves the window, and one more can be made
 */
public record QuotaStatus(Quota quota, int remaining, Duration resetsIn) {

    private static final String NAME = "keys";

    public static final QuotaStatus UNLIMITED = new QuotaStatus(Quota.OFF, Integer.MAX_VALUE, Duration.ZERO);

    public boolean isExhausted() {
        return remaining == 0;
    }

    /** Says it on an answer, beside what other limits say. */
    public void writeTo(ServerWebExchange exchange) {
        LimitDecision decision = new LimitDecision(!isExhausted(), quota, remaining, resetsIn);
        RateLimitHeaders.add(exchange.getResponse().getHeaders(), NAME, decision);
    }

    /** What is left when one more key is made. */
    public QuotaStatus afterOneMore() {
        return quota.isOff() ? this : new QuotaStatus(quota, remaining - 1, resetsIn);
    }
}

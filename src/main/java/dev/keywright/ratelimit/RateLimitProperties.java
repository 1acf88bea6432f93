package dev.keywright.ratelimit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The default limits.
 *
 * @param perAddress requests per client address, over all operations together
 * @param keysPerAccount new keys per account that is not an operator
 * @param keysPerOperator new keys per operator
 * @param keysPerServiceKey new keys per service key, including its successors by rotation
 * @param store where the state of the limiters and of key limits is stored
 * @param onFailure what happens to requests while the store is unavailable
 */
@ConfigurationProperties(prefix = "keywright.limits", ignoreUnknownFields = false)
public record RateLimitProperties(
        @DefaultValue("10/1m") Quota perAddress,
        @DefaultValue("5/1d") Quota keysPerAccount,
        @DefaultValue("5/1d") Quota keysPerOperator,
        @DefaultValue("1000/1d") Quota keysPerServiceKey,
        @DefaultValue("memory") Store store,
        @DefaultValue OnFailure onFailure) {

    /** Where limiters store their state: in this process, or in a Redis shared by all nodes. */
    public enum Store {
        MEMORY,
        REDIS
    }

    /**
     * What happens while the rate limiter is unavailable.
     *
     * @param api applies to requests that the limit per address counts
     * @param verifying applies to the verification of keys with limits, and to requests for a verification
     */
    public record OnFailure(
            @DefaultValue("closed") FailureMode api,
            @DefaultValue("open") FailureMode verifying) {}

    /** Whether requests are allowed without a limit, or rejected until the limiter is available. */
    public enum FailureMode {
        OPEN,
        CLOSED
    }
}

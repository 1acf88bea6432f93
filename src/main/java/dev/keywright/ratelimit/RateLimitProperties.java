package dev.keywright.ratelimit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of requests and of new keys.
 *
 * @param perAddress requests per client address, over all operations together; requests with a service key do not count,
 *     nor do requests under /v1 with a valid session token, except those to log in, register or change the password
 * @param perAccount requests under /v1 with a session token, per account
 * @param keysPerAccount new keys per account, in a sliding window; under /v1 only of accounts that are not operators
 * @param keysPerOperator new keys per operator under /v1
 * @param keysPerServiceKey new keys per service key, including its successors by rotation
 * @param store where limits of addresses and keys are counted; several nodes need redis
 * @param onFailure what happens to requests while the store is unavailable
 */
@ConfigurationProperties(prefix = "keywright.limits", ignoreUnknownFields = false)
public record RateLimitProperties(
        @DefaultValue("10/1m") Quota perAddress,
        @DefaultValue("600/1m") Quota perAccount,
        @DefaultValue("5/1d") Quota keysPerAccount,
        @DefaultValue("1000/1d") Quota keysPerOperator,
        @DefaultValue("1000/1d") Quota keysPerServiceKey,
        @DefaultValue("memory") Store store,
        @DefaultValue OnFailure onFailure) {

    /** Where limiters store their state: in this process, or in a Redis shared by all nodes. */
    public enum Store {
        MEMORY,
        REDIS
    }

    /**
     * What happens to requests while Redis is unavailable.
     *
     * @param api what happens to requests that count against the limit per address or account, other than verification, while Redis is
     *     unavailable: open allows them uncounted, closed rejects them with 503
     * @param verifying what happens to verification requests, with the limits of keys and the limit per address or account, while
     *     Redis is unavailable: open allows them uncounted, closed rejects them with 503
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

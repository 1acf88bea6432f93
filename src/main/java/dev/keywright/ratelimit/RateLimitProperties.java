package dev.keywright.ratelimit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits that hold by default.
 *
 * @param perAddress how often one client address may call, over all operations together
 * @param keysPerAccount how many new keys one person may make who is not an operator
 * @param keysPerOperator how many new keys one operator may make
 * @param keysPerServiceKey how many new keys a program may make with one service key and those that replace it
 * @param store where the limiters' state is kept, and what is used of the limits of keys
 * @param onFailure what happens to calls while that store is out of order
 */
@ConfigurationProperties(prefix = "keywright.limits", ignoreUnknownFields = false)
public record RateLimitProperties(
        @DefaultValue("10/1m") Quota perAddress,
        @DefaultValue("5/1d") Quota keysPerAccount,
        @DefaultValue("5/1d") Quota keysPerOperator,
        @DefaultValue("1000/1d") Quota keysPerServiceKey,
        @DefaultValue("memory") Store store,
        @DefaultValue OnFailure onFailure) {

    /** Where limiters keep their state: in this process, or in a Redis that all nodes share. */
    public enum Store {
        MEMORY,
        REDIS
    }

    /**
     * What happens while limits are out of order.
     *
     * @param creating to calls of Keywright's own operations, which an address may make so many of
     * @param verifying to verdicts on keys that have limits, and to calls that ask for verdicts
     */
    public record OnFailure(
            @DefaultValue("closed") FailureMode creating,
            @DefaultValue("open") FailureMode verifying) {}

    /** Whether calls pass as if there were no limit, or are refused until it can be asked again. */
    public enum FailureMode {
        OPEN,
        CLOSED
    }
}

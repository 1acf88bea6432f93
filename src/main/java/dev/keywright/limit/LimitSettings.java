package dev.keywright.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits that hold by default.
 *
 * @param perAddress how often one client address may call, over all operations together
 * @param keysPerAccount how many new keys one person may make who is not an operator
 * @param keysPerOperator how many new keys one operator may make
 * @param keysPerServiceKey how many new keys a program may make with one service key and those that replace it
 * @param store where the limiters' state is kept
 */
@ConfigurationProperties(prefix = "keywright.limits", ignoreUnknownFields = false)
public record LimitSettings(
        @DefaultValue("10/1m") Quota perAddress,
        @DefaultValue("5/1d") Quota keysPerAccount,
        @DefaultValue("5/1d") Quota keysPerOperator,
        @DefaultValue("1000/1d") Quota keysPerServiceKey,
        @DefaultValue("memory") Store store) {

    /** Where limiters keep their state: in this process. */
    public enum Store {
        MEMORY
    }
}

package dev.keywright.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits that hold by default.
 *
 * @param perAddress how often one client address may call, over all operations together
 * @param keysPerAccount how many new keys one account may make
 * @param store where the limiters' state is kept
 */
@ConfigurationProperties(prefix = "keywright.limits", ignoreUnknownFields = false)
public record LimitSettings(
        @DefaultValue("10/1m") Quota perAddress,
        @DefaultValue("5/1d") Quota keysPerAccount,
        @DefaultValue("memory") Store store) {

    /** Where limiters keep their state: in this process. */
    public enum Store {
        MEMORY
    }
}

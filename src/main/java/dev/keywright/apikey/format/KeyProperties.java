package dev.keywright.apikey.format;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of new keys.
 *
 * @param prefix the default prefix, {@code [a-z][a-z0-9_]{0,19}}
 * @param recoverable whether keys can be recoverable
 */
@ConfigurationProperties(prefix = "keywright.keys", ignoreUnknownFields = false)
public record KeyProperties(
        @DefaultValue("kw") String prefix,
        @DefaultValue("allowed") Recoverable recoverable) {

    /** Whether the store can keep sealed key strings in addition to the digests. */
    public enum Recoverable {
        ALLOWED,
        NEVER
    }

    public boolean areRecoverable() {
        return recoverable == Recoverable.ALLOWED;
    }

    public KeyProperties {
        if (!ApiKeyString.isPrefix(prefix)) {
            throw new IllegalArgumentException(
                    "keywright.keys.prefix must match [a-z][a-z0-9_]{0,19}, but is '" + prefix + "'");
        }
    }
}

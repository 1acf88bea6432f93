package dev.keywright.apikey.format;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How new keys are made.
 *
 * @param prefix what every new key starts with, {@code [a-z][a-z0-9_]{0,19}}
 * @param recoverable whether a key can be shown again to its owner
 */
@ConfigurationProperties(prefix = "keywright.keys", ignoreUnknownFields = false)
public record KeyProperties(
        @DefaultValue("kw") String prefix,
        @DefaultValue("allowed") Recoverable recoverable) {

    /** Whether keys are kept sealed beside their digest. */
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
                    "keywright.keys.prefix is of the form [a-z][a-z0-9_]{0,19}, unlike '" + prefix + "'");
        }
    }
}

package dev.keywright.apikey.format;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * New keys.
 *
 * @param prefix the default prefix of new keys
 * @param recoverable whether keys can be recoverable. With never, no key can be revealed, older ones included, and
 *     /list-keys returns key ids
 */
@Validated
@ConfigurationProperties(prefix = "keywright.keys", ignoreUnknownFields = false)
public record KeyProperties(
        @DefaultValue("kw") @Pattern(regexp = ApiKeyString.PREFIX)
        String prefix,

        @DefaultValue("allowed") Recoverable recoverable) {

    /** Whether the store can keep encrypted key strings in addition to the digests. */
    public enum Recoverable {
        ALLOWED,
        NEVER
    }

    public boolean areRecoverable() {
        return recoverable == Recoverable.ALLOWED;
    }
}

package dev.keywright.account.password;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the password policy.
 *
 * @param minLength the minimum length in Unicode characters, 7 to 64
 * @param blocklist {@code off}, {@code common} for the built-in list, or the path of a UTF-8 text file with one
 *     password per line
 */
@ConfigurationProperties(prefix = "keywright.passwords", ignoreUnknownFields = false)
public record PasswordProperties(
        @DefaultValue("7") int minLength,
        @DefaultValue("off") String blocklist) {

    public PasswordProperties {
        if (minLength < 7 || minLength > 64) {
            throw new IllegalArgumentException("keywright.passwords.min-length must be 7 to 64, but is " + minLength);
        }
    }
}

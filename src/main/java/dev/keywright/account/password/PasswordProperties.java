package dev.keywright.account.password;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which passwords a new account may take.
 *
 * @param minLength in Unicode characters, 7 to 64
 * @param blocklist {@code off}; {@code common} for the list that comes along; or the path of a UTF-8 text file with one
 *     refused password a line
 */
@ConfigurationProperties(prefix = "keywright.passwords", ignoreUnknownFields = false)
public record PasswordProperties(
        @DefaultValue("7") int minLength,
        @DefaultValue("off") String blocklist) {

    public PasswordProperties {
        if (minLength < 7 || minLength > 64) {
            throw new IllegalArgumentException("keywright.passwords.min-length is 7 to 64, not " + minLength);
        }
    }
}

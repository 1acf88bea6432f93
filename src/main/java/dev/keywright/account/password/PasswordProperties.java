package dev.keywright.account.password;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The password policy.
 *
 * @param minLength the minimum length of a password in Unicode characters; the maximum is 256
 * @param blocklist passwords to reject: off, common for the built-in list, or the path of a UTF-8 text file with one
 *     password per line
 */
@Validated
@ConfigurationProperties(prefix = "keywright.passwords", ignoreUnknownFields = false)
public record PasswordProperties(
        @DefaultValue("7") @Range(min = 7, max = 64) int minLength,
        @DefaultValue("off") String blocklist) {}

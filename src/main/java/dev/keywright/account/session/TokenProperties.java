package dev.keywright.account.session;

import dev.keywright.startup.DurationRange;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Session tokens.
 *
 * @param lifetime how long a login lasts: the lifetime of a token and its session
 */
@Validated
@ConfigurationProperties(prefix = "keywright.tokens", ignoreUnknownFields = false)
public record TokenProperties(
        @DefaultValue("1h") @DurationRange(min = "1m", max = "30d")
        Duration lifetime) {}

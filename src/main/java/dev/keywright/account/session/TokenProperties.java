package dev.keywright.account.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of session tokens.
 *
 * @param lifetime the lifetime of a token and its session, 1 minute to 30 days
 */
@ConfigurationProperties(prefix = "keywright.tokens", ignoreUnknownFields = false)
public record TokenProperties(@DefaultValue("1h") Duration lifetime) {

    public TokenProperties {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("keywright.tokens.lifetime must be 1m to 30d, but is " + lifetime);
        }
    }
}

package dev.keywright.security.web;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Cross-origin requests from browsers (CORS).
 *
 * @param allowedOrigins the origins whose pages may read responses in a browser, such as https://app.example.com; * is
 *     any origin, an empty value none
 */
@Validated
@ConfigurationProperties(prefix = "keywright.cors", ignoreUnknownFields = false)
public record CorsProperties(
        @DefaultValue("*") List<@Pattern(regexp = ORIGIN, message = NO_ORIGIN) String> allowedOrigins) {

    private static final String ORIGIN = "\\*|https?://[^/?#\\s]+";
    private static final String NO_ORIGIN = "must be * or an origin like https://app.example.com";
}

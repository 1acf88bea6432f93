package dev.keywright.security.web;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of CORS.
 *
 * @param allowedOrigins the allowed origins such as {@code https://app.example.com}, {@code *} for any, or none
 */
@ConfigurationProperties(prefix = "keywright.cors", ignoreUnknownFields = false)
public record CorsProperties(@DefaultValue("*") List<String> allowedOrigins) {

    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^/?#\\s]+");

    public CorsProperties {
        allowedOrigins.stream()
                .filter((origin) -> !ORIGIN.matcher(origin).matches())
                .findFirst()
                .ifPresent((origin) -> {
                    throw new IllegalArgumentException("keywright.cors.allowed-origins contains '" + origin
                            + "', which is neither * nor an origin like https://app.example.com");
                });
    }
}

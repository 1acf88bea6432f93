package dev.keywright.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which pages of other origins may call from a browser.
 *
 * @param allowedOrigins origins such as {@code https://app.example.com}, {@code *} for any, or none
 */
@ConfigurationProperties(prefix = "keywright.cors", ignoreUnknownFields = false)
record CorsSettings(@DefaultValue("*") List<String> allowedOrigins) {}

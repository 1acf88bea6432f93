package dev.keywright.fastpath;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The fast path.
 *
 * @param enabled whether plain verification requests are handled in front of WebFlux; the responses are the same
 */
@ConfigurationProperties(prefix = "keywright.fast-path", ignoreUnknownFields = false)
record FastPathProperties(@DefaultValue("true") boolean enabled) {}

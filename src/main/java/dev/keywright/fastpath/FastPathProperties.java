package dev.keywright.fastpath;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether verification requests are handled in front of WebFlux. The responses are the same.
 *
 * @param enabled false sends every request to WebFlux
 */
@ConfigurationProperties(prefix = "keywright.fast-path", ignoreUnknownFields = false)
record FastPathProperties(@DefaultValue("true") boolean enabled) {}

package dev.keywright.fastpath;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether hot calls are answered in front of WebFlux. The answers are the same.
 *
 * @param enabled off lets every call go the ordinary way
 */
@ConfigurationProperties(prefix = "keywright.fast-lane", ignoreUnknownFields = false)
record FastPathProperties(@DefaultValue("true") boolean enabled) {}

package dev.keywright.logging;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is written to the log.
 *
 * @param throttle whether the warnings, errors and stack traces that are written are bounded in number; off writes all of them
 */
@ConfigurationProperties(prefix = "keywright.log", ignoreUnknownFields = false)
record LogProperties(@DefaultValue("true") boolean throttle) {}

package dev.keywright.logging;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The log.
 *
 * @param throttle whether each logger writes at most five warnings and errors a second, and one stack trace in ten
 *     seconds for each type of exception
 */
@ConfigurationProperties(prefix = "keywright.log", ignoreUnknownFields = false)
record LogProperties(@DefaultValue("true") boolean throttle) {}

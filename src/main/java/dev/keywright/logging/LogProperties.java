package dev.keywright.logging;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the log.
 *
 * @param throttle whether warnings, errors and stack traces are limited in number; false writes all of them
 */
@ConfigurationProperties(prefix = "keywright.log", ignoreUnknownFields = false)
record LogProperties(@DefaultValue("true") boolean throttle) {}

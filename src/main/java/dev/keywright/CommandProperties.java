package dev.keywright;

import dev.keywright.startup.UnknownSettingCheck;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Import;

/**
 * All settings, so that one that is wrong, or misspelled, stops a command as it stops the service. The service has them from its
 * configurations, and starts without reading all classes once more.
 */
@ConfigurationPropertiesScan
@EnableConfigurationProperties(R2dbcProperties.class)
@Import(UnknownSettingCheck.class)
public final class CommandProperties {}

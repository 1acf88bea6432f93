package dev.keywright;

import dev.keywright.startup.UnknownSettingCheck;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Import;

/**
 * Binds all settings for the commands, so that an invalid or unknown setting stops a command, too. The service binds them in its
 * configuration classes and needs no second scan.
 */
@ConfigurationPropertiesScan
@EnableConfigurationProperties(R2dbcProperties.class)
@Import(UnknownSettingCheck.class)
public final class CommandProperties {}

package dev.keywright;

import dev.keywright.command.Commands;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Import;

/** Starts the service or, if the arguments name one, runs a command. */
@SpringBootApplication(proxyBeanMethods = false)
public class Keywright {

    public static void main(String[] args) {
        Optional<String> command = Commands.word(args);
        if (command.isEmpty()) {
            SpringApplication.run(Keywright.class, args);
        } else {
            System.exit(Commands.run(command.get(), args, Settings.class));
        }
    }

    /** All settings, so that one that is wrong, or misspelled, stops a command as it stops the service. */
    @ConfigurationPropertiesScan
    @EnableConfigurationProperties(R2dbcProperties.class)
    @Import(SettingNames.class)
    static class Settings {}
}

package dev.keywright;

import dev.keywright.cli.KeywrightCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or runs a command if the arguments name one. */
@SpringBootApplication(proxyBeanMethods = false)
public class Keywright {

    public static void main(String[] args) {
        if (KeywrightCommand.isRequested(args)) {
            System.exit(KeywrightCommand.run(CommandProperties.class, args));
        }
        SpringApplication.run(Keywright.class, args);
    }
}

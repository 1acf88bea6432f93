package dev.keywright;

import dev.keywright.cli.CommandRunner;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or runs a command if the arguments name one. */
@SpringBootApplication(proxyBeanMethods = false)
public class Keywright {

    public static void main(String[] args) {
        Optional<String> command = CommandRunner.commandName(args);
        if (command.isEmpty()) {
            SpringApplication.run(Keywright.class, args);
        } else {
            System.exit(CommandRunner.run(command.get(), args, CommandProperties.class));
        }
    }
}

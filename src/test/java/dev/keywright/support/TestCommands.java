package dev.keywright.support;

import dev.keywright.CommandProperties;
import dev.keywright.cli.KeywrightCommand;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Runs commands of the jar in this JVM. */
public final class TestCommands {

    private TestCommands() {}

    /**
     * Runs a command. It logs warnings and errors only, which must not last for later tests.
     *
     * @param arguments the command's name and its arguments
     * @return the exit code
     */
    public static int run(String... arguments) {
        try {
            return KeywrightCommand.run(CommandProperties.class, arguments);
        } finally {
            LoggingSystem.get(TestCommands.class.getClassLoader())
                    .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
        }
    }
}

package dev.keywright.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the command that the arguments name, with the settings of the service.
 *
 * <p>Exit codes: 0 for success, 1 if a check fails, 2 if the command cannot run.
 */
public final class CommandRunner {

    static final int DONE = 0;
    static final int NOT_WELL = 1;
    static final int COULD_NOT = 2;

    private CommandRunner() {}

    /** The first argument that is not a setting; without one, the jar starts the service. */
    public static Optional<String> commandName(String[] arguments) {
        return Stream.of(arguments)
                .filter((argument) -> !argument.startsWith("-"))
                .findFirst();
    }

    /**
     * Runs a command.
     *
     * @param settings settings beans for every command
     * @return the exit code
     */
    public static int run(String word, String[] arguments, Class<?> settings) {
        return CliCommand.parse(word)
                .map((cliCommand) -> run(cliCommand, arguments, settings))
                .orElseGet(() -> unknown(word));
    }

    private static int run(CliCommand cliCommand, String[] arguments, Class<?> settings) {
        try {
            ConfigurableApplicationContext context = new SpringApplicationBuilder(cliCommand.beans(), settings)
                    .web(WebApplicationType.NONE)
                    .logStartupInfo(false)
                    .properties("logging.level.root=warn")
                    .run(arguments);
            return SpringApplication.exit(context);
        } catch (RuntimeException reported) {
            // Spring has logged the reason, for example an invalid setting.
            return COULD_NOT;
        }
    }

    private static int unknown(String word) {
        System.err.println("Unknown command " + word + ". Available commands:");
        System.err.println(Stream.of(CliCommand.values()).map(CliCommand::line).collect(Collectors.joining("\n")));
        return COULD_NOT;
    }
}

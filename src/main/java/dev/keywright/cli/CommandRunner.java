package dev.keywright.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the command that the arguments name. It takes the service's settings, from wherever the service takes them.
 *
 * <p>A command ends with 0 if all is well, with 1 if what it looked for is not, and with 2 if it could not look.
 */
public final class CommandRunner {

    static final int DONE = 0;
    static final int NOT_WELL = 1;
    static final int COULD_NOT = 2;

    private CommandRunner() {}

    /** The first argument that is no setting; without one, the jar is to be the service. */
    public static Optional<String> word(String[] arguments) {
        return Stream.of(arguments)
                .filter((argument) -> !argument.startsWith("-"))
                .findFirst();
    }

    /**
     * Runs the command of this name.
     *
     * @param settings beans that every command is to have: the settings
     * @return what the process is to end with
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
            // Spring has said why, a wrong setting for instance.
            return COULD_NOT;
        }
    }

    private static int unknown(String word) {
        System.err.println("There is no command " + word + ". These are there:");
        System.err.println(Stream.of(CliCommand.values()).map(CliCommand::line).collect(Collectors.joining("\n")));
        return COULD_NOT;
    }
}

package dev.keywright.cli;

import dev.keywright.cli.ApplicationCommand.CheckFailed;
import dev.keywright.startup.StartupException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The commands of the jar.
 *
 * <p>Arguments with a dot in their names, like {@code --keywright.data=…}, are settings: Spring Boot reads them as it does for the service.
 */
@Command(
        name = "java -jar keywright.jar",
        description = "Starts the service, or runs a command.",
        footer = {"", "Settings of the service, such as --keywright.data=FOLDER, may be added to each command."},
        subcommands = {
            CheckAuditCommand.class,
            BackupCommand.class,
            CheckBackupCommand.class,
            RestoreCommand.class,
            RotateSecretCommand.class,
            MigrateCommand.class
        },
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = KeywrightCommand.Version.class,
        exitCodeOnExecutionException = KeywrightCommand.NOT_RUN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:the check failed", "2:the command could not run, or its arguments are wrong"})
public final class KeywrightCommand {

    static final int CHECK_FAILED = 1;
    static final int NOT_RUN = 2;

    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");
    private static final List<String> SPRING_FLAGS = List.of("--debug", "--trace");

    private final Class<?> settingsBeans;
    private final String[] settings;

    private KeywrightCommand(Class<?> settingsBeans, String[] settings) {
        this.settingsBeans = settingsBeans;
        this.settings = settings;
    }

    /** Whether the arguments name a command or ask for help; otherwise the jar starts the service. */
    public static boolean isRequested(String... arguments) {
        return Stream.of(arguments).anyMatch((argument) -> !argument.startsWith("-") || HELP.contains(argument));
    }

    /**
     * Runs a command.
     *
     * @param settingsBeans the configuration that binds the settings
     * @return the exit code: 0 for success, 1 if a check failed, 2 if the command could not run
     */
    public static int run(Class<?> settingsBeans, String... arguments) {
        String[] settings = select(arguments, KeywrightCommand::isSetting);
        return new CommandLine(new KeywrightCommand(settingsBeans, settings))
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler(KeywrightCommand::report)
                .execute(select(arguments, (argument) -> !isSetting(argument)));
    }

    private static String[] select(String[] arguments, Predicate<String> condition) {
        return Arrays.stream(arguments).filter(condition).toArray(String[]::new);
    }

    private static boolean isSetting(String argument) {
        String name = argument.split("=", 2)[0];
        return name.startsWith("--") && (name.contains(".") || SPRING_FLAGS.contains(name));
    }

    /** Starts an application context of the beans and the settings. */
    ConfigurableApplicationContext start(Class<?>... beans) {
        return new SpringApplicationBuilder(beans)
                .sources(settingsBeans)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("logging.level.root=warn")
                .run(settings);
    }

    @Command(
            name = "generate-completion",
            description = "Prints a completion script for bash and zsh, for the alias keywright.")
    void generateCompletion() {
        System.out.print(AutoComplete.bash("keywright", new CommandLine(this)));
    }

    /** Prints the message of an expected exception; picocli prints the stack trace of any other. */
    private static int report(Exception exception, CommandLine command, ParseResult parsed) throws Exception {
        command.getErr().println(message(exception));
        return exception instanceof CheckFailed ? CHECK_FAILED : NOT_RUN;
    }

    private static @Nullable String message(Exception exception) throws Exception {
        if (exception instanceof CheckFailed failed) {
            return failed.getMessage();
        }
        if (exception instanceof StartupException failure) {
            return failure.getMessage() + " " + failure.action();
        }
        if (exception instanceof NestedRuntimeException failure) {
            return "Database error: "
                    + NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        }
        throw exception;
    }

    /** The version in the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = KeywrightCommand.class.getPackage().getImplementationVersion();
            return new String[] {"Keywright " + (version == null ? "(not built as a jar)" : version)};
        }
    }
}

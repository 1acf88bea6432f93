package dev.keywright.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.convert.DurationStyle;

/** The arguments after the command's name: words and options. Settings, which have a dot in their names, are ignored. */
final class CommandArguments {

    private static final Set<String> OF_SPRING = Set.of("debug", "trace");

    private final ApplicationArguments arguments;
    private final String usage;

    private CommandArguments(ApplicationArguments arguments, String usage) {
        this.arguments = arguments;
        this.usage = usage;
    }

    /**
     * Parses the arguments; errors with a {@link UsageException} if there are missing or unknown ones.
     *
     * @param usage the usage text of the command
     * @param words the required number of words
     */
    static CommandArguments of(ApplicationArguments arguments, String usage, int words, Set<String> options) {
        CommandArguments read = new CommandArguments(arguments, usage);
        boolean fit = arguments.getNonOptionArgs().size() == words + 1
                && arguments.getOptionNames().stream().allMatch((name) -> isSetting(name) || options.contains(name));
        if (!fit) {
            throw new UsageException(usage);
        }
        return read;
    }

    private static boolean isSetting(String option) {
        return option.contains(".") || OF_SPRING.contains(option);
    }

    /** The first word. */
    String first() {
        return arguments.getNonOptionArgs().get(1);
    }

    /** Whether the option is present; it takes no value. */
    boolean has(String option) {
        if (arguments.containsOption(option) && !values(option).isEmpty()) {
            throw new UsageException(usage);
        }
        return arguments.containsOption(option);
    }

    /** The duration given by the option, such as {@code 10m}. */
    Duration duration(String option, Duration otherwise) {
        if (!arguments.containsOption(option)) {
            return otherwise;
        }
        try {
            Duration duration = values(option).stream()
                    .map(DurationStyle::detectAndParse)
                    .reduce((one, other) -> other)
                    .orElseThrow(() -> new UsageException(usage));
            if (duration.isNegative()) {
                throw new UsageException(usage);
            }
            return duration;
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException notOne) {
            throw new UsageException(usage);
        }
    }

    private List<String> values(String option) {
        List<String> values = arguments.getOptionValues(option);
        return values == null ? List.of() : values;
    }

    /** The command was called with invalid arguments. */
    static final class UsageException extends RuntimeException {

        UsageException(String usage) {
            super("Usage: java -jar keywright.jar " + usage);
        }
    }
}

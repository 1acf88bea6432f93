package dev.keywright.cli;

import dev.keywright.secrets.SecretName;
import dev.keywright.secrets.SecretRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code rotate-secret NAME}: adds a version to a secret. It becomes current after a delay, so that each node that reads the file has it
 * before any node uses it.
 */
@Command(name = "rotate-secret", description = "Adds a version to a secret. The service may run.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RotateSecretCommand extends ApplicationCommand {

    @Parameters(
            paramLabel = "SECRET",
            converter = NameConverter.class,
            description = "The secret: pepper, master-key or signing-key.")
    private SecretName name;

    @ArgGroup
    private Start start = new Start();

    RotateSecretCommand() {
        super(SecretRotation.class);
    }

    @Override
    int execute(BeanFactory beans) {
        Instant from = Clock.systemUTC().instant().plus(start.delay()).truncatedTo(ChronoUnit.MILLIS);
        int version = beans.getBean(SecretRotation.class).add(name, from);
        System.out.println("Version " + version + " of the secret " + name.text() + " becomes current at " + from
                + ". Keep the older versions: existing data needs them. Back up secrets.properties again.");
        return ExitCode.OK;
    }

    /** When the version becomes current. */
    static final class Start {

        @Option(names = "--now", description = "Make the version current at once, which suits a single server.")
        private boolean now;

        /** Nodes read the file every 5 s, and their clocks may differ by seconds. */
        @Option(
                names = "--after",
                paramLabel = "TIME",
                converter = DelayConverter.class,
                description = "Make the version current after a time, such as 10m. Default: 1m.")
        private Duration after = Duration.ofMinutes(1);

        private Duration delay() {
            return now ? Duration.ZERO : after;
        }
    }

    /** Reads the name of a secret. */
    static final class NameConverter implements ITypeConverter<SecretName> {

        @Override
        public SecretName convert(String text) {
            return SecretName.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("Unknown secret. Use pepper, master-key or signing-key."));
        }
    }

    /** Reads a duration, such as {@code 10m}, that is not negative. */
    static final class DelayConverter implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            Duration delay = DurationStyle.detectAndParse(text);
            if (delay.isNegative()) {
                throw new TypeConversionException("The time is negative.");
            }
            return delay;
        }
    }
}

package dev.keywright.cli;

import dev.keywright.secrets.SecretName;
import dev.keywright.secrets.SecretRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/**
 * {@code rotate-secret NAME}: adds a version to a secret. It becomes current after a delay, so that each node that reads the file has it
 * before any node uses it.
 */
@Import(SecretRotation.class)
final class RotateSecretCommand extends CommandExecution {

    private static final String USAGE =
            "rotate-secret pepper|master-key|signing-key [--now | --after=<time, such as 10m>]";
    private static final String NOW = "now";
    private static final String AFTER = "after";

    /** Nodes read the file every 5 s, and their clocks may differ by seconds. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private final SecretRotation rotation;

    RotateSecretCommand(SecretRotation rotation) {
        this.rotation = rotation;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        CommandArguments commandArguments = CommandArguments.of(arguments, USAGE, 1, Set.of(NOW, AFTER));
        SecretName name = SecretName.parse(commandArguments.first())
                .orElseThrow(() -> new CommandArguments.UsageException(USAGE));
        boolean now = commandArguments.has(NOW);
        if (now && arguments.containsOption(AFTER)) {
            throw new CommandArguments.UsageException(USAGE);
        }
        Duration wait = now ? Duration.ZERO : commandArguments.duration(AFTER, LONG_ENOUGH);
        Instant from = Clock.systemUTC().instant().plus(wait).truncatedTo(ChronoUnit.MILLIS);
        int version = rotation.add(name, from);
        System.out.println("Version " + version + " of the secret " + name.text() + " becomes current at " + from
                + ". Keep the older versions: existing data needs them. Back up secrets.properties again.");
        return CommandRunner.DONE;
    }
}

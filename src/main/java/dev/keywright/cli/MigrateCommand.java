package dev.keywright.cli;

import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.persistence.backup.PostgresMigrator;
import dev.keywright.persistence.backup.StoredData;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** {@code migrate --to=…}: copies the database of the data folder to PostgreSQL, completely or not at all, while no service runs. */
@Import({StoredData.class, PostgresMigrator.class})
final class MigrateCommand extends CommandExecution {

    private static final String USAGE = "migrate --to=r2dbc:postgresql://USER:PASSWORD@HOST:PORT/DATABASE";
    private static final String TO = "to";

    private final PostgresMigrator moving;

    MigrateCommand(PostgresMigrator moving) {
        this.moving = moving;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        CommandArguments.of(arguments, USAGE, 0, Set.of(TO));
        List<String> to = arguments.getOptionValues(TO);
        if (to == null || to.size() != 1) {
            throw new CommandArguments.UsageException(USAGE);
        }
        PostgresMigrator.Moved moved = moving.move(to.get(0), new ProgressOutput(), MigrateCommand::check)
                .blockOptional()
                .orElseThrow();
        System.out.println(String.format(Locale.ROOT, "%,d rows, ", moved.rows())
                + (moved.before() ? "which were already present." : "copied and verified.")
                + " Start the service with keywright.store=postgresql and the same secrets.");
        return CommandRunner.DONE;
    }

    private static Mono<Void> check(PostgresMigrator.Copy copy) {
        return new AuditLogVerifier(copy.database(), copy.secrets(), copy.transaction())
                .verify()
                .flatMap((chainFinding) -> chainFinding instanceof ChainFinding.Intact
                        ? Mono.empty()
                        : Mono.error(new CheckFailed(chainFinding.message() + " Nothing was copied.")));
    }
}

package dev.keywright.cli;

import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.persistence.backup.PostgresMigrator;
import dev.keywright.persistence.backup.StoredData;
import java.util.Locale;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code migrate --to=…}: copies the database of the data folder to PostgreSQL, completely or not at all, while no service runs. */
@Command(name = "migrate", description = "Copies all data to PostgreSQL. Stop the service first.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class MigrateCommand extends ApplicationCommand {

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description = "An empty database that the user owns: r2dbc:postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    private String to;

    MigrateCommand() {
        super(StoredData.class, PostgresMigrator.class);
    }

    @Override
    int execute(BeanFactory beans) {
        PostgresMigrator.Moved moved = beans.getBean(PostgresMigrator.class)
                .move(to, new ProgressOutput(Ansi.AUTO.enabled()), MigrateCommand::check)
                .blockOptional()
                .orElseThrow();
        System.out.println(String.format(Locale.ROOT, "%,d rows, ", moved.rows())
                + (moved.wasAlreadyPresent() ? "which were already present." : "copied and verified.")
                + " Start the service with keywright.store=postgresql and the same secrets.");
        return ExitCode.OK;
    }

    private static Mono<Void> check(PostgresMigrator.Copy copy) {
        return new AuditLogVerifier(copy.database(), copy.secrets(), copy.transaction())
                .verify()
                .flatMap((chainFinding) -> chainFinding instanceof ChainFinding.Intact
                        ? Mono.empty()
                        : Mono.error(new CheckFailed(chainFinding.message() + " Nothing was copied.")));
    }
}

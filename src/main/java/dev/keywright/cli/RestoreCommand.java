package dev.keywright.cli;

import dev.keywright.persistence.backup.BackupService;
import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore FILE}: replaces the database with a backup, completely or not at all, while no service runs. */
@Command(name = "restore", description = "Replaces the database with a backup. Stop the service first.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RestoreCommand extends ApplicationCommand {

    @Parameters(paramLabel = "FILE", description = "The backup to restore.")
    private Path file;

    @Option(names = "--force", description = "Replace an existing database, and keep a copy of it.")
    private boolean force;

    RestoreCommand() {
        super(StoredData.class, BackupService.class, BackupCheck.class);
    }

    @Override
    int execute(BeanFactory beans) {
        BackupService.Restored<StoredCounts> restored =
                beans.getBean(BackupService.class).restore(file, force, beans.getBean(BackupCheck.class)::check);
        System.out.println(restored.checkResult().message() + " restored."
                + restored.previous()
                        .map((old) -> " The previous database is " + old + ".")
                        .orElse(""));
        return ExitCode.OK;
    }
}

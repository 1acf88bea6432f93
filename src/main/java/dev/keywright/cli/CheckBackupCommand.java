package dev.keywright.cli;

import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** {@code check-backup FILE}: checks whether a backup can be restored with the current secrets. */
@Command(name = "check-backup", description = "Checks whether a backup can be restored with the current secrets.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class CheckBackupCommand extends ApplicationCommand {

    @Parameters(paramLabel = "FILE", description = "The backup to check.")
    private Path file;

    CheckBackupCommand() {
        super(StoredData.class, BackupCheck.class);
    }

    @Override
    int execute(BeanFactory beans) {
        StoredCounts counts = beans.getBean(BackupCheck.class).check(file);
        System.out.println(counts.message() + ", intact.");
        return ExitCode.OK;
    }
}

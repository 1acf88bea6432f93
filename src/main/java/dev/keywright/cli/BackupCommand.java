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

/** {@code backup FILE}: copies the database to a file while the service may run. */
@Command(name = "backup", description = "Copies the database to a file. The service may run.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class BackupCommand extends ApplicationCommand {

    @Parameters(paramLabel = "FILE", description = "The backup to write.")
    private Path file;

    @Option(names = "--force", description = "Overwrite the file if it exists.")
    private boolean force;

    BackupCommand() {
        super(StoredData.class, BackupService.class, BackupCheck.class);
    }

    @Override
    int execute(BeanFactory beans) {
        StoredCounts counts =
                beans.getBean(BackupService.class).write(file, force, beans.getBean(BackupCheck.class)::check);
        System.out.println(counts.message() + " in " + file
                + ". Store secrets.properties, or the settings that replace it, separately: neither is usable"
                + " without the other.");
        return ExitCode.OK;
    }
}

package dev.keywright.cli;

import dev.keywright.persistence.backup.BackupService;
import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code backup FILE}: copies the database to a file while the service may run. */
@Import({StoredData.class, BackupService.class})
final class BackupCommand extends CommandExecution {

    private static final String FORCE = "force";

    private final StoredData stored;
    private final BackupService backups;

    BackupCommand(StoredData stored, BackupService backups) {
        this.stored = stored;
        this.backups = backups;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        CommandArguments commandArguments = CommandArguments.of(arguments, "backup FILE [--force]", 1, Set.of(FORCE));
        Path file = Path.of(commandArguments.first());
        StoredCounts counts = backups.write(file, commandArguments.has(FORCE), this::check);
        System.out.println(counts.message() + " in " + file
                + ". Store secrets.properties, or the settings that replace it, separately: neither is usable"
                + " without the other.");
        return CommandRunner.DONE;
    }

    private StoredCounts check(Path draft) {
        return new BackupCheck(stored).check(draft).blockOptional().orElseThrow();
    }
}

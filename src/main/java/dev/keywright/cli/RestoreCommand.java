package dev.keywright.cli;

import dev.keywright.persistence.backup.BackupService;
import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code restore FILE}: replaces the database by a backup, completely or not at all, while no service runs. */
@Import({StoredData.class, BackupService.class})
final class RestoreCommand extends CommandExecution {

    private static final String FORCE = "force";

    private final StoredData stored;
    private final BackupService backups;

    RestoreCommand(StoredData stored, BackupService backups) {
        this.stored = stored;
        this.backups = backups;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        CommandArguments commandArguments = CommandArguments.of(arguments, "restore FILE [--force]", 1, Set.of(FORCE));
        BackupService.Restored<StoredCounts> restored =
                backups.restore(Path.of(commandArguments.first()), commandArguments.has(FORCE), this::check);
        System.out.println(restored.found().message() + " restored."
                + restored.kept()
                        .map((old) -> " The previous database is " + old + ".")
                        .orElse(""));
        return CommandRunner.DONE;
    }

    private StoredCounts check(Path draft) {
        return new BackupCheck(stored).check(draft).blockOptional().orElseThrow();
    }
}

package dev.keywright.cli;

import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code check-backup FILE}: checks whether a backup can be restored with the present secrets. */
@Import(StoredData.class)
final class CheckBackupCommand extends CommandExecution {

    private final StoredData stored;

    CheckBackupCommand(StoredData stored) {
        this.stored = stored;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        Path file = Path.of(
                CommandArguments.of(arguments, "check-backup FILE", 1, Set.of()).first());
        StoredCounts counts =
                new BackupCheck(stored).check(file).blockOptional().orElseThrow();
        System.out.println(counts.message() + ", intact.");
        return CommandRunner.DONE;
    }
}

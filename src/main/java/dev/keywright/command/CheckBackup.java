package dev.keywright.command;

import dev.keywright.storage.StoredCounts;
import dev.keywright.storage.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code check-backup FILE}: says whether a backup could be restored with the secrets that are there. */
@Import(StoredData.class)
final class CheckBackup extends Run {

    private final StoredData stored;

    CheckBackup(StoredData stored) {
        this.stored = stored;
    }

    @Override
    int carryOut(ApplicationArguments arguments) {
        Path file =
                Path.of(Words.of(arguments, "check-backup FILE", 1, Set.of()).first());
        StoredCounts counts = new CopyCheck(stored).check(file).blockOptional().orElseThrow();
        System.out.println(counts.sentence() + ", whole.");
        return Commands.DONE;
    }
}

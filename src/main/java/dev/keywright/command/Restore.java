package dev.keywright.command;

import dev.keywright.storage.Backups;
import dev.keywright.storage.StoredCounts;
import dev.keywright.storage.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code restore FILE}: puts a backup in the place of the database, whole or not at all, while no service runs. */
@Import({StoredData.class, Backups.class})
final class Restore extends Run {

    private static final String FORCE = "force";

    private final StoredData stored;
    private final Backups backups;

    Restore(StoredData stored, Backups backups) {
        this.stored = stored;
        this.backups = backups;
    }

    @Override
    int carryOut(ApplicationArguments arguments) {
        Words words = Words.of(arguments, "restore FILE [--force]", 1, Set.of(FORCE));
        Backups.Restored<StoredCounts> restored =
                backups.restore(Path.of(words.first()), words.has(FORCE), this::check);
        System.out.println(restored.found().sentence() + " restored."
                + restored.kept()
                        .map((old) -> " What was there before is " + old + ".")
                        .orElse(""));
        return Commands.DONE;
    }

    private StoredCounts check(Path draft) {
        return new CopyCheck(stored).check(draft).blockOptional().orElseThrow();
    }
}

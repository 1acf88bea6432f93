package dev.keywright.command;

import dev.keywright.storage.Backups;
import dev.keywright.storage.StoredCounts;
import dev.keywright.storage.StoredData;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;

/** {@code backup FILE}: copies the database to a file, beside a service that runs. */
@Import({StoredData.class, Backups.class})
final class Backup extends Run {

    private static final String FORCE = "force";

    private final StoredData stored;
    private final Backups backups;

    Backup(StoredData stored, Backups backups) {
        this.stored = stored;
        this.backups = backups;
    }

    @Override
    int carryOut(ApplicationArguments arguments) {
        Words words = Words.of(arguments, "backup FILE [--force]", 1, Set.of(FORCE));
        Path file = Path.of(words.first());
        StoredCounts counts = backups.write(file, words.has(FORCE), this::check);
        System.out.println(counts.sentence() + " in " + file
                + ". Keep secrets.properties, or the settings that stand for it, apart from it: neither is of use"
                + " without the other.");
        return Commands.DONE;
    }

    private StoredCounts check(Path draft) {
        return new CopyCheck(stored).check(draft).blockOptional().orElseThrow();
    }
}

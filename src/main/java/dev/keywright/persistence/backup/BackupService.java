package dev.keywright.persistence.backup;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.sqlite.SqliteStore;
import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Copies the database to a file and back. What is copied gets its name only when it is whole, has been checked, and is on
 * the disk.
 */
public final class BackupService {

    private final StorageProperties settings;

    BackupService(StorageProperties settings) {
        this.settings = settings;
    }

    /**
     * Copies the database beside a service that may go on writing. The copy is the state of one instant: it is made in one
     * read transaction, for which no writer waits. Errors with a {@link StartupException} if it can't be made.
     *
     * @param force whether a file of that name may be replaced
     * @param check looks at the finished copy, and throws if it is not well
     * @return what the check found
     */
    public <T> T write(Path file, boolean force, Function<Path, T> check) {
        rejectIfElsewhere();
        Path database = DataFolder.existing(settings.data()).file(SqliteStore.DATABASE);
        if (Files.notExists(database)) {
            throw new StartupException(
                    "There is no database " + database + ".", "Name the service's folder with keywright.data.");
        }
        rejectReplacement(file, force);
        Path draft = draftOf(file);
        try {
            DataFolder.create(draft);
            copy(database, draft);
            T found = check.apply(draft);
            rejectReplacement(file, force);
            DataFolder.publish(draft, file);
            return found;
        } catch (IOException failure) {
            throw unwritable(file, failure);
        } finally {
            discard(draft);
        }
    }

    private static void copy(Path database, Path draft) {
        try (Connection connection = StoredData.readOnly(database).getConnection();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, draft.toAbsolutePath().toString());
            vacuum.execute();
        } catch (SQLException failure) {
            throw new StartupException(
                    "The database " + database + " cannot be copied: " + failure.getMessage(),
                    "See that it can be read and is not damaged, and that there is room for another of its size.",
                    failure);
        }
    }

    /**
     * Puts a backup in the place of the folder's database, with no service on the folder. Errors with a
     * {@link StartupException} if that can't be done; then the folder is as it was.
     *
     * @param force whether a database that is there may be replaced; it is kept beside
     * @param check looks at the copy in the folder before it gets its name, and throws if it is not well
     */
    public <T> Restored<T> restore(Path file, boolean force, Function<Path, T> check) {
        rejectIfElsewhere();
        if (!Files.isRegularFile(file)) {
            throw new StartupException("There is no file " + file + ".", "Name a file that backup has written.");
        }
        try (DataFolder folder = DataFolder.held(settings.data())) {
            Path database = folder.file(SqliteStore.DATABASE);
            rejectReplacement(database, force);
            return replace(file, database, check);
        } catch (IOException failure) {
            throw unwritable(settings.data(), failure);
        }
    }

    private static <T> Restored<T> replace(Path file, Path database, Function<Path, T> check) throws IOException {
        Path draft = draftOf(database);
        try {
            DataFolder.create(draft);
            try (OutputStream to = Files.newOutputStream(draft)) {
                Files.copy(file, to);
            }
            T found = check.apply(draft);
            Optional<Path> kept =
                    ReplacedDatabase.replace(database, draft, Clock.systemUTC().instant());
            return new Restored<>(found, kept);
        } finally {
            discard(draft);
        }
    }

    private void rejectIfElsewhere() {
        if (settings.store() != StorageProperties.Store.SQLITE) {
            throw new StartupException(
                    "The database is PostgreSQL's, which has tools of its own for this.",
                    "Use pg_dump and pg_restore, as docs/backup.md tells.");
        }
    }

    private static void rejectReplacement(Path file, boolean force) {
        if (!force && Files.exists(file)) {
            throw new StartupException("The file " + file + " is there already.", "Say --force to replace it.");
        }
        if (Files.isDirectory(file)) {
            throw new StartupException(file + " is a folder.", "Name a file.");
        }
    }

    /** Of its own each time: another command may be writing to the same file. */
    private static Path draftOf(Path file) {
        return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
    }

    private static void discard(Path draft) {
        try {
            Files.deleteIfExists(draft);
            Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-journal"));
        } catch (IOException failure) {
            throw unwritable(draft, failure);
        }
    }

    private static StartupException unwritable(Path file, IOException failure) {
        return new StartupException(
                "The file " + file + " cannot be written: " + failure + ".",
                "See that its folder is there and can be written by the user that runs this, and that the disk is not full.",
                failure);
    }

    /**
     * What came of a restore.
     *
     * @param found what the check found
     * @param kept where the database is that was there before; empty if there was none
     */
    public record Restored<T>(T found, Optional<Path> kept) {}
}

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

/** Copies the database to a file and back. A copy receives its name only after it is complete, verified and on the disk. */
public final class BackupService {

    private final StorageProperties settings;

    BackupService(StorageProperties settings) {
        this.settings = settings;
    }

    /**
     * Copies the database while a service may write to it. The copy is a consistent snapshot: it is made in one read transaction, which
     * does not block writers. Errors with a {@link StartupException} if it fails.
     *
     * @param force whether an existing file may be replaced
     * @param check verifies the finished copy, and throws if it is invalid
     * @return the result of the check
     */
    public <T> T write(Path file, boolean force, Function<Path, T> check) {
        requireSqlite();
        Path database = StoredData.databaseIn(settings.data());
        rejectReplacement(file, force);
        Path draft = draftOf(file);
        try {
            DataFolder.create(draft);
            copy(database, draft);
            T checkResult = check.apply(draft);
            rejectReplacement(file, force);
            DataFolder.publish(draft, file);
            return checkResult;
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
                    "Check that it is readable and not damaged, and that there is disk space for another copy.",
                    failure);
        }
    }

    /**
     * Replaces the database of the folder with a backup. No service may use the folder. Errors with a {@link StartupException} if it fails;
     * the folder is then unchanged.
     *
     * @param force whether an existing database may be replaced; it is kept next to the new one
     * @param check verifies the copy in the folder before it receives its name, and throws if it is invalid
     */
    public <T> Restored<T> restore(Path file, boolean force, Function<Path, T> check) {
        requireSqlite();
        StoredData.requireFile(file);
        try (DataFolder folder = DataFolder.openLocked(settings.data())) {
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
            T checkResult = check.apply(draft);
            Optional<Path> previous =
                    ReplacedDatabase.replace(database, draft, Clock.systemUTC().instant());
            return new Restored<>(checkResult, previous);
        } finally {
            discard(draft);
        }
    }

    private void requireSqlite() {
        if (settings.store() != StorageProperties.Database.SQLITE) {
            throw new StartupException(
                    "This command does not support PostgreSQL.",
                    "Use pg_dump and pg_restore, as docs/backup.md describes.");
        }
    }

    private static void rejectReplacement(Path file, boolean force) {
        if (!force && Files.exists(file)) {
            throw new StartupException("The file " + file + " already exists.", "Add --force to replace it.");
        }
        if (Files.isDirectory(file)) {
            throw new StartupException(file + " is a folder.", "Specify a file.");
        }
    }

    /** A unique name, because another command may be writing the same file. */
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
                "Check that its folder exists and is writable for the current user, and that the disk is not full.",
                failure);
    }

    /**
     * The result of a restore.
     *
     * @param checkResult the result of the check
     * @param previous the path of the replaced database; empty if there was none
     */
    public record Restored<T>(T checkResult, Optional<Path> previous) {}
}

package dev.keywright.persistence.backup;

import dev.keywright.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A database that is replaced by another, and kept next to it with its log files. At every moment one of the two is in place, because a
 * service that finds none would create an empty one.
 */
final class ReplacedDatabase {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The files that SQLite keeps next to a database; the first contains commits that the database file lacks. */
    private static final String[] LOG_SUFFIXES = {"-wal", "-shm", "-journal"};

    private final Path database;
    private final Path previous;

    private ReplacedDatabase(Path database, Path previous) {
        this.database = database;
        this.previous = previous;
    }

    /**
     * Replaces a database with a finished draft, durably. If it fails before the draft is in place, the old database stays.
     *
     * @return the new path of the replaced database; empty if there was none
     */
    static Optional<Path> replace(Path database, Path draft, Instant now) throws IOException {
        // This is slow for a large database, so it runs before any file is moved.
        DataFolder.flush(draft);
        Path previous = database.resolveSibling(database.getFileName() + ".before-" + TIME.format(now));
        rejectReplacement(previous);
        ReplacedDatabase replaced = new ReplacedDatabase(database, previous);
        try {
            boolean existed = replaced.moveAside();
            DataFolder.publish(draft, database);
            return existed ? Optional.of(previous) : Optional.empty();
        } catch (IOException failure) {
            if (Files.exists(draft)) {
                replaced.restore(failure);
            }
            throw failure;
        }
    }

    private static void rejectReplacement(Path previous) throws IOException {
        for (Path file : withLogFiles(previous)) {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
        }
    }

    private static List<Path> withLogFiles(Path file) {
        return Stream.concat(Stream.of(file), Stream.of(LOG_SUFFIXES).map((suffix) -> sibling(file, suffix)))
                .toList();
    }

    /** No log file may remain: SQLite would apply its commits to the new database. */
    private boolean moveAside() throws IOException {
        boolean existed = Files.exists(database);
        if (existed) {
            checkpointLog();
            linkOrCopy();
        }
        for (String suffix : LOG_SUFFIXES) {
            if (Files.exists(sibling(database, suffix))) {
                Files.move(sibling(database, suffix), sibling(previous, suffix));
            }
        }
        return existed;
    }

    /** Checkpoints the log, so that the database is a single file. If the database is damaged, the log is moved with it. */
    private void checkpointLog() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException damaged) {
            // Ignored, because a damaged database may be the reason for the restore.
        }
    }

    /** Some file systems do not support links. */
    private void linkOrCopy() throws IOException {
        try {
            Files.createLink(previous, database);
        } catch (UnsupportedOperationException | FileSystemException unsupported) {
            Files.copy(database, previous, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private void restore(IOException failure) {
        try {
            for (String suffix : LOG_SUFFIXES) {
                if (Files.exists(sibling(previous, suffix)) && Files.notExists(sibling(database, suffix))) {
                    Files.move(sibling(previous, suffix), sibling(database, suffix));
                }
            }
            Files.deleteIfExists(previous);
        } catch (IOException restoreFailure) {
            failure.addSuppressed(restoreFailure);
        }
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}

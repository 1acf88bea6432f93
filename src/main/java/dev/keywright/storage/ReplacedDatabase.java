package dev.keywright.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A database that is about to be replaced, and is kept beside with all that belongs to it. */
final class ReplacedDatabase {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What SQLite keeps beside a database; the first holds commits that the database's file does not. */
    private static final String[] BESIDE = {"-wal", "-shm", "-journal"};

    private ReplacedDatabase() {}

    /**
     * Moves it away, so that nothing of it is left for the one that takes its place: SQLite would put commits of a log that
     * was left behind into it.
     *
     * @return where it is now; empty if there was none
     */
    static Optional<Path> keep(Path database, Instant now) throws IOException {
        Path kept = database.resolveSibling(database.getFileName() + ".before-" + TIME.format(now));
        boolean there = Files.exists(database);
        if (there) {
            takeInTheLog(database);
            Files.move(database, kept);
        }
        for (String suffix : BESIDE) {
            Path beside = database.resolveSibling(database.getFileName() + suffix);
            if (Files.exists(beside)) {
                Files.move(beside, kept.resolveSibling(kept.getFileName() + suffix));
            }
        }
        return there ? Optional.of(kept) : Optional.empty();
    }

    /** So that the one file is all of it, if it is not damaged; if it is, the log is moved along with it. */
    private static void takeInTheLog(Path database) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException damaged) {
            // It is to be replaced for that.
        }
    }
}

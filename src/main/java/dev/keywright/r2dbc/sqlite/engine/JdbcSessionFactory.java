package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Connection;

/** Creates sessions from the options. All have the same pragmas; readers are restricted to queries. */
final class JdbcSessionFactory {

    private final SqliteConnectionOptions settings;

    /** Counts schema changes through the driver; statements cached before a change are not reused. */
    private final AtomicInteger schemaVersion = new AtomicInteger();

    JdbcSessionFactory(SqliteConnectionOptions settings) {
        this.settings = settings;
    }

    JdbcSession writer() {
        return session(() -> open(this.settings.inMemory() ? JournalMode.MEMORY : JournalMode.WAL));
    }

    JdbcSession reader() {
        return session(this::openReader);
    }

    private JdbcSession session(JdbcSession.Opener opener) {
        return new JdbcSession(opener, new StatementCache(this.settings.statementCacheSize(), this.schemaVersion));
    }

    private SQLiteConnection openReader() throws SQLException {
        SQLiteConnection jdbc = open(JournalMode.WAL);
        try (Statement statement = jdbc.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
        }
        return jdbc;
    }

    private SQLiteConnection open(JournalMode journal) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) this.settings.busyTimeout().toMillis());
        config.setReadOnly(this.settings.readOnly());
        if (!this.settings.readOnly()) {
            config.setJournalMode(journal);
        }
        config.enforceForeignKeys(true);
        config.setGetGeneratedKeys(false); // otherwise JDBC queries the last row ID after every insert
        SQLiteConnection jdbc = connect(config);
        try (Statement statement = jdbc.createStatement()) {
            setPragmas(statement);
        } catch (SQLException ex) {
            jdbc.close();
            throw ex;
        }
        return jdbc;
    }

    private void setPragmas(Statement statement) throws SQLException {
        statement.execute("PRAGMA synchronous = " + this.settings.synchronous());
        for (var pragma : this.settings.pragmas().entrySet()) {
            statement.execute("PRAGMA " + pragma.getKey() + " = " + pragma.getValue());
        }
    }

    private SQLiteConnection connect(SQLiteConfig config) throws SQLException {
        Path file = this.settings.file();
        if (file == null) {
            return new JDBC4Connection("jdbc:sqlite::memory:", ":memory:", config.toProperties());
        }
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw SqliteExceptions.noFolder(absolute);
        }
        return new JDBC4Connection("jdbc:sqlite:" + absolute, absolute.toString(), config.toProperties());
    }
}

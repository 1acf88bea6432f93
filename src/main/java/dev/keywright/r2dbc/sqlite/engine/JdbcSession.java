package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * One JDBC connection, opened at its first use, with its statement cache. Only used by the running task of its {@link ConnectionWorker},
 * except for {@link #stop}.
 */
public final class JdbcSession {

    private static final Logger log = LoggerFactory.getLogger(JdbcSession.class);

    /** The number of SQLite instructions between two checks for a stop: some tenths of a millisecond. */
    private static final int STEPS = 10_000;

    private final Opener opener;

    private final StatementCache statements;

    private @Nullable SQLiteConnection jdbc;

    private boolean closed;

    private volatile boolean stopped;

    JdbcSession(Opener opener, StatementCache statements) {
        this.opener = opener;
        this.statements = statements;
    }

    boolean closed() {
        return this.closed;
    }

    /** The connection, opened if necessary; never reopened after a close. */
    public SQLiteConnection jdbc() throws SQLException {
        if (this.closed) {
            throw SqliteExceptions.closed();
        }
        SQLiteConnection open = this.jdbc;
        if (open == null) {
            open = this.opener.open();
            this.jdbc = open;
            ProgressHandler.setHandler(open, STEPS, new InterruptHandler());
            log.debug("Opened a connection to SQLite");
        }
        return open;
    }

    PreparedSql take(String sql) throws SQLException {
        return this.statements.take(jdbc(), sql);
    }

    void release(PreparedSql statement) throws SQLException {
        this.statements.release(statement);
    }

    int schemaVersion() {
        return this.statements.schemaVersion();
    }

    /** Makes every session prepare its statements again, because a cached statement does not notice changed columns. */
    void schemaChanged() {
        this.statements.schemaChanged();
    }

    /** Runs a statement without a result. */
    void execute(String sql) throws SQLException {
        PreparedSql statement = take(sql);
        try {
            statement.execute(new @Nullable Object[0]);
        } catch (SQLException | RuntimeException | Error ex) {
            statement.close();
            throw ex;
        }
        release(statement);
    }

    /** Like {@link #execute}, for cleanup: it cannot be stopped, and SQLite may have done it already. Returns whether it had an effect. */
    boolean tryExecute(String sql) {
        this.stopped = false;
        try {
            execute(sql);
            return true;
        } catch (SQLException ex) {
            log.debug("{} had no effect: {}", sql, ex.getMessage());
            return false;
        }
    }

    /** Whether SQLite has rolled the transaction back, as it does after some errors. Detected by beginning another one. */
    boolean rolledBackBySqlite() {
        return tryExecute("BEGIN") && tryExecute("ROLLBACK");
    }

    /** Makes SQLite stop or continue. Thread-safe. */
    void stop(boolean now) {
        this.stopped = now;
    }

    void close() throws SQLException {
        this.closed = true;
        this.statements.close();
        SQLiteConnection open = this.jdbc;
        if (open != null) {
            this.jdbc = null;
            open.close();
        }
    }

    /**
     * SQLite calls this while it runs. Its {@code interrupt} would be lost on a statement that is about to start, and would also stop the
     * next statement if the current one has just completed.
     */
    private final class InterruptHandler extends ProgressHandler {

        @Override
        protected int progress() {
            return stopped ? 1 : 0;
        }
    }

    /** Opens the connection of a session. */
    interface Opener {

        SQLiteConnection open() throws SQLException;
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * One JDBC connection, opened when it is first needed, with its kept statements. Used only by the job at work on its
 * {@link ConnectionWorker}, but for {@link #stop}.
 */
public final class JdbcSession {

    private static final Logger log = LoggerFactory.getLogger(JdbcSession.class);

    /** How many instructions SQLite does between two looks at whether to stop: some tenths of a millisecond. */
    private static final int STEPS = 10_000;

    private final Opener opener;

    private final StatementCache kept;

    private @Nullable SQLiteConnection jdbc;

    private boolean closed;

    private volatile boolean stopped;

    JdbcSession(Opener opener, StatementCache kept) {
        this.opener = opener;
        this.kept = kept;
    }

    boolean closed() {
        return this.closed;
    }

    /** The connection, opened if it is not; never again once it was closed. */
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
        return this.kept.take(jdbc(), sql);
    }

    void release(PreparedSql statement) throws SQLException {
        this.kept.release(statement);
    }

    int schemaVersion() {
        return this.kept.schemaVersion();
    }

    /** Has every session prepare anew, because a kept statement does not see that its columns have changed. */
    void schemaChanged() {
        this.kept.schemaChanged();
    }

    /** Runs a statement that answers nothing. */
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

    /**
     * Like {@link #execute}, for tidying up: it is not stopped, and SQLite may have done it of itself already. Answers
     * whether there was something to do.
     */
    boolean tryExecute(String sql) {
        this.stopped = false;
        try {
            execute(sql);
            return true;
        } catch (SQLException ex) {
            log.debug("{} did nothing: {}", sql, ex.getMessage());
            return false;
        }
    }

    /**
     * Whether SQLite has ended the transaction that was begun, as it does after some errors: found out by beginning
     * another.
     */
    boolean rolledBackOfItself() {
        return tryExecute("BEGIN") && tryExecute("ROLLBACK");
    }

    /** Has SQLite break off what it is doing, or go on. Called on any thread. */
    void stop(boolean now) {
        this.stopped = now;
    }

    void close() throws SQLException {
        this.closed = true;
        this.kept.close();
        SQLiteConnection open = this.jdbc;
        if (open != null) {
            this.jdbc = null;
            open.close();
        }
    }

    /**
     * SQLite asks this as it works. Its {@code interrupt} would be lost on a statement that is just about to begin, and
     * would outlast one that is just done.
     */
    private final class InterruptHandler extends ProgressHandler {

        @Override
        protected int progress() {
            return stopped ? 1 : 0;
        }
    }

    /** How a session gets its connection. */
    interface Opener {

        SQLiteConnection open() throws SQLException;
    }
}

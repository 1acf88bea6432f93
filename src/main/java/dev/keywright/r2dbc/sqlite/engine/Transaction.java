package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.SQLException;

/**
 * A transaction on the lane whose turn it holds; touched only on that lane. It is ended just once: work that was put in
 * the line behind its end finds it over, and so never runs inside the transaction of the lane's next user.
 */
public final class Transaction implements ConnectionLease {

    private final Permit permit;

    private final boolean readOnly;

    /** Whether the lane may write as well, and so has to be held to reading. */
    private final boolean sharedLane;

    private int schemaVersion;

    private boolean over;

    /** SQLite itself rolls back after some errors, and would then commit each further statement by itself. */
    private boolean rolledBack;

    Transaction(Permit permit, boolean readOnly, boolean sharedLane) {
        this.permit = permit;
        this.readOnly = readOnly;
        this.sharedLane = sharedLane;
    }

    @Override
    public ConnectionWorker worker() {
        return this.permit.worker();
    }

    boolean over() {
        return this.over;
    }

    void begin(JdbcSession jdbcSession) throws SQLException {
        this.schemaVersion = jdbcSession.schemaVersion();
        try {
            holdToReading(jdbcSession, "ON");
            jdbcSession.execute(this.readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
        } catch (SQLException | RuntimeException | Error ex) {
            finish(jdbcSession);
            throw ex;
        }
    }

    /** Refuses work that came too late. */
    @Override
    public void check() {
        if (this.over) {
            throw new IllegalStateException("The transaction is over");
        }
        if (this.rolledBack) {
            throw SqliteExceptions.rolledBack();
        }
    }

    public void execute(JdbcSession jdbcSession, String sql) throws SQLException {
        check();
        try {
            jdbcSession.execute(sql);
        } catch (SQLException | RuntimeException | Error ex) {
            failed(jdbcSession);
            throw ex;
        }
        noteSchema(jdbcSession);
    }

    @Override
    public void done() {
        // The turn stays with the transaction.
    }

    /** A statement failed: finds out whether SQLite has ended the transaction for it. */
    @Override
    public void failed(JdbcSession jdbcSession) {
        this.rolledBack = this.rolledBack || (!this.over && jdbcSession.rolledBackOfItself());
    }

    /** A commit that fails leaves the transaction open if SQLite does: it may be put right, or rolled back. */
    void commit(JdbcSession jdbcSession) throws SQLException {
        if (this.rolledBack) {
            finish(jdbcSession);
            throw SqliteExceptions.rolledBack();
        }
        if (!this.over) {
            execute(jdbcSession, "COMMIT");
            finish(jdbcSession);
        }
    }

    void rollBack(JdbcSession jdbcSession) {
        if (!this.over) {
            jdbcSession.tryExecute("ROLLBACK");
            finish(jdbcSession);
        }
    }

    private void finish(JdbcSession jdbcSession) {
        this.over = true;
        try {
            holdToReading(jdbcSession, "OFF");
        } catch (SQLException ex) {
            throw new IllegalStateException("A connection to SQLite is stuck in reading", ex);
        } finally {
            noteSchema(jdbcSession);
            this.permit.release();
        }
    }

    /** Others saw the old schema until now, and we the new one, which may have been rolled back. */
    private void noteSchema(JdbcSession jdbcSession) {
        if (jdbcSession.schemaVersion() != this.schemaVersion) {
            jdbcSession.schemaChanged();
            this.schemaVersion = jdbcSession.schemaVersion();
        }
    }

    private void holdToReading(JdbcSession jdbcSession, String onOrOff) throws SQLException {
        if (this.readOnly && this.sharedLane) {
            jdbcSession.execute("PRAGMA query_only = " + onOrOff);
        }
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.SQLException;

/**
 * A transaction on the worker of its permit; only accessed on that worker. It ends exactly once: tasks queued behind its end are rejected,
 * so they never run inside the transaction of the worker's next user.
 */
public final class Transaction implements WorkerAccess {

    private final Permit permit;

    private final boolean readOnly;

    /** Whether the worker can also write, and therefore has to be restricted to queries. */
    private final boolean sharedWorker;

    private int schemaVersion;

    private boolean ended;

    /** After some errors SQLite rolls back by itself, and would then commit each further statement separately. */
    private boolean rolledBack;

    Transaction(Permit permit, boolean readOnly, boolean sharedWorker) {
        this.permit = permit;
        this.readOnly = readOnly;
        this.sharedWorker = sharedWorker;
    }

    @Override
    public ConnectionWorker worker() {
        return this.permit.worker();
    }

    boolean ended() {
        return this.ended;
    }

    void begin(JdbcSession jdbcSession) throws SQLException {
        this.schemaVersion = jdbcSession.schemaVersion();
        try {
            setQueryOnly(jdbcSession, "ON");
            jdbcSession.execute(this.readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
        } catch (SQLException | RuntimeException | Error ex) {
            finish(jdbcSession);
            throw ex;
        }
    }

    /** Rejects statements after the end. */
    @Override
    public void check() {
        if (this.ended) {
            throw new IllegalStateException("The transaction has ended");
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
        checkSchemaVersion(jdbcSession);
    }

    @Override
    public void done() {
        // The transaction keeps the permit.
    }

    /** Checks after a failed statement whether SQLite has rolled back the transaction. */
    @Override
    public void failed(JdbcSession jdbcSession) {
        this.rolledBack = this.rolledBack || (!this.ended && jdbcSession.rolledBackBySqlite());
    }

    /** After a failed commit the transaction remains open if SQLite keeps it open: the caller may correct it or roll back. */
    void commit(JdbcSession jdbcSession) throws SQLException {
        if (this.rolledBack) {
            finish(jdbcSession);
            throw SqliteExceptions.rolledBack();
        }
        if (!this.ended) {
            execute(jdbcSession, "COMMIT");
            finish(jdbcSession);
        }
    }

    void rollBack(JdbcSession jdbcSession) {
        if (!this.ended) {
            jdbcSession.tryExecute("ROLLBACK");
            finish(jdbcSession);
        }
    }

    private void finish(JdbcSession jdbcSession) {
        this.ended = true;
        try {
            setQueryOnly(jdbcSession, "OFF");
        } catch (SQLException ex) {
            throw new IllegalStateException("A SQLite connection could not leave read-only mode", ex);
        } finally {
            checkSchemaVersion(jdbcSession);
            this.permit.release();
        }
    }

    /** Other connections still used the old schema, and this one the new schema, which may have been rolled back. */
    private void checkSchemaVersion(JdbcSession jdbcSession) {
        if (jdbcSession.schemaVersion() != this.schemaVersion) {
            jdbcSession.schemaChanged();
            this.schemaVersion = jdbcSession.schemaVersion();
        }
    }

    private void setQueryOnly(JdbcSession jdbcSession, String onOrOff) throws SQLException {
        if (this.readOnly && this.sharedWorker) {
            jdbcSession.execute("PRAGMA query_only = " + onOrOff);
        }
    }
}

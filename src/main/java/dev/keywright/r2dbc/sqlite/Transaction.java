package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;

/**
 * A transaction on the lane whose turn it holds; touched only on that lane. It is ended just once: work that was put in
 * the line behind its end finds it over, and so never runs inside the transaction of the lane's next user.
 */
final class Transaction implements Hold {

    private final Turn turn;

    private final boolean readOnly;

    /** Whether the lane may write as well, and so has to be held to reading. */
    private final boolean sharedLane;

    private int schemaVersion;

    private boolean over;

    /** SQLite itself rolls back after some errors, and would then commit each further statement by itself. */
    private boolean rolledBack;

    Transaction(Turn turn, boolean readOnly, boolean sharedLane) {
        this.turn = turn;
        this.readOnly = readOnly;
        this.sharedLane = sharedLane;
    }

    @Override
    public Lane lane() {
        return this.turn.lane();
    }

    boolean over() {
        return this.over;
    }

    void begin(Session session) throws SQLException {
        this.schemaVersion = session.schemaVersion();
        try {
            holdToReading(session, "ON");
            session.execute(this.readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
        } catch (SQLException | RuntimeException | Error ex) {
            finish(session);
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
            throw Refusals.rolledBack();
        }
    }

    void execute(Session session, String sql) throws SQLException {
        check();
        try {
            session.execute(sql);
        } catch (SQLException | RuntimeException | Error ex) {
            failed(session);
            throw ex;
        }
        noteSchema(session);
    }

    @Override
    public void done() {
        // The turn stays with the transaction.
    }

    /** A statement failed: finds out whether SQLite has ended the transaction for it. */
    @Override
    public void failed(Session session) {
        this.rolledBack = this.rolledBack || (!this.over && session.rolledBackOfItself());
    }

    /** A commit that fails leaves the transaction open if SQLite does: it may be put right, or rolled back. */
    void commit(Session session) throws SQLException {
        if (this.rolledBack) {
            finish(session);
            throw Refusals.rolledBack();
        }
        if (!this.over) {
            execute(session, "COMMIT");
            finish(session);
        }
    }

    void rollBack(Session session) {
        if (!this.over) {
            session.tryExecute("ROLLBACK");
            finish(session);
        }
    }

    private void finish(Session session) {
        this.over = true;
        try {
            holdToReading(session, "OFF");
        } catch (SQLException ex) {
            throw new IllegalStateException("A connection to SQLite is stuck in reading", ex);
        } finally {
            noteSchema(session);
            this.turn.giveBack();
        }
    }

    /** Others saw the old schema until now, and we the new one, which may have been rolled back. */
    private void noteSchema(Session session) {
        if (session.schemaVersion() != this.schemaVersion) {
            session.schemaChanged();
            this.schemaVersion = session.schemaVersion();
        }
    }

    private void holdToReading(Session session, String onOrOff) throws SQLException {
        if (this.readOnly && this.sharedLane) {
            session.execute("PRAGMA query_only = " + onOrOff);
        }
    }
}

package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;

/**
 * A transaction on the lane whose turn it holds. It is ended just once, on the lane: work that was put in the line
 * behind its end finds it over, and so never runs inside the transaction of the lane's next user.
 */
final class Transaction {

    private final Turn turn;

    private final boolean readOnly;

    /** Whether the lane may write as well, and so has to be held to reading. */
    private final boolean sharedLane;

    /** Touched only on the lane. */
    private boolean over;

    Transaction(Turn turn, boolean readOnly, boolean sharedLane) {
        this.turn = turn;
        this.readOnly = readOnly;
        this.sharedLane = sharedLane;
    }

    Lane lane() {
        return this.turn.lane();
    }

    void begin(Session session) throws SQLException {
        try {
            holdToReading(session, "ON");
            session.execute(this.readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
        } catch (SQLException | RuntimeException ex) {
            finish(session);
            throw ex;
        }
    }

    void check() {
        if (this.over) {
            throw new IllegalStateException("The transaction is over");
        }
    }

    /** A commit that fails leaves the transaction open if SQLite does: it may be put right, or rolled back. */
    void commit(Session session) throws SQLException {
        if (!this.over) {
            session.execute("COMMIT");
            finish(session);
        }
    }

    /** SQLite may have rolled back of itself, after a full disk for one; then there is nothing left to do. */
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
            this.turn.giveBack();
        }
    }

    private void holdToReading(Session session, String onOrOff) throws SQLException {
        if (this.readOnly && this.sharedLane) {
            session.execute("PRAGMA query_only = " + onOrOff);
        }
    }
}

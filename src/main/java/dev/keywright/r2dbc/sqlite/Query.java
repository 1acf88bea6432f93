package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run of one statement. A change is run to its end at once, rows and all, because SQLite commits it only then: so a
 * row that was returned is durable, and no slow reader keeps the writer. A read hands out its first rows in the same go.
 *
 * @param sql the statement
 * @param kind what it does
 * @param values the values of its parameters, encoded
 * @param chunk how many rows are copied at a time
 * @param timeout how long it may run; zero is for as long as it takes
 */
record Query(String sql, SqlKind kind, @Nullable Object[] values, int chunk, Duration timeout) {

    /** Runs inside a transaction, whose turn stays with it. */
    Work<SqliteResult> in(Transaction transaction, OpenCursors cursors) {
        return new Run(transaction.lane(), transaction, null, cursors);
    }

    /** Runs with a turn of its own, which is given back as soon as SQLite is done with the statement. */
    Work<SqliteResult> with(Turn turn, OpenCursors cursors) {
        return new Run(turn.lane(), null, turn, cursors);
    }

    private final class Run implements Work<SqliteResult> {

        private final Lane lane;

        private final @Nullable Transaction transaction;

        private final @Nullable Turn turn;

        private final OpenCursors cursors;

        Run(Lane lane, @Nullable Transaction transaction, @Nullable Turn turn, OpenCursors cursors) {
            this.lane = lane;
            this.transaction = transaction;
            this.turn = turn;
            this.cursors = cursors;
        }

        @Override
        public SqliteResult run(Session session) throws SQLException {
            try {
                return start(session);
            } catch (SQLException | RuntimeException ex) {
                skip();
                throw ex;
            }
        }

        private SqliteResult start(Session session) throws SQLException {
            if (this.transaction != null) {
                this.transaction.check();
            }
            PreparedSql statement = session.take(sql());
            try {
                return statement.execute(values()) ? rows(session, statement) : count(session, statement);
            } catch (SQLException | RuntimeException ex) {
                statement.close();
                throw ex;
            }
        }

        private SqliteResult count(Session session, PreparedSql statement) throws SQLException {
            long count = kind() == SqlKind.CHANGE ? statement.updateCount() : 0;
            if (kind() == SqlKind.OTHER) {
                session.schemaChanged();
            }
            session.giveBack(statement);
            skip();
            return SqliteResult.ofCount(count);
        }

        private SqliteResult rows(Session session, PreparedSql statement) throws SQLException {
            Cursor cursor = new Cursor(this.lane, session, statement, this.turn, this.cursors);
            if (kind() == SqlKind.READ) {
                return SqliteResult.ofRows(cursor.read(chunk()), this.cursors.add(cursor), chunk());
            }
            return SqliteResult.ofChange(cursor.read(Integer.MAX_VALUE), kind());
        }

        @Override
        public void skip() {
            if (this.turn != null) {
                this.turn.giveBack();
            }
        }

        @Override
        public void undo(Session session, SqliteResult result) {
            result.closeCursor();
        }

        @Override
        public boolean interruptible() {
            return this.turn != null && kind() == SqlKind.READ;
        }

        @Override
        public Duration timeout() {
            return Query.this.timeout;
        }

        @Override
        public String sql() {
            return Query.this.sql;
        }
    }
}

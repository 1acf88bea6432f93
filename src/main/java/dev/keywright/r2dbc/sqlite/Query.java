package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its values, ready to run. A change is run to its end at once, rows and all, because SQLite commits
 * it only then: so a row that was returned is durable, and no slow reader keeps the writer. A read hands out its first
 * rows in the same go.
 */
final class Query {

    private final String sql;

    private final SqlKind kind;

    private final @Nullable Object[] values;

    private final int chunk;

    private final Duration timeout;

    /**
     * @param sql the statement
     * @param kind what it does
     * @param values the values of its parameters, encoded
     * @param chunk how many rows are copied at a time
     * @param timeout how long it may run; zero is for as long as it takes
     */
    Query(String sql, SqlKind kind, @Nullable Object[] values, int chunk, Duration timeout) {
        this.sql = sql;
        this.kind = kind;
        this.values = values;
        this.chunk = chunk;
        this.timeout = timeout;
    }

    String sql() {
        return this.sql;
    }

    SqlKind kind() {
        return this.kind;
    }

    /** This query as work: it is done with the hold as soon as SQLite is done with the statement. */
    Work<SqliteResult> under(Hold hold, OpenCursors cursors) {
        return new Run(hold, cursors);
    }

    private final class Run implements Work<SqliteResult> {

        private final Hold hold;

        private final OpenCursors cursors;

        Run(Hold hold, OpenCursors cursors) {
            this.hold = hold;
            this.cursors = cursors;
        }

        @Override
        public SqliteResult run(Session session) throws SQLException {
            this.hold.check();
            try {
                return start(session, session.take(Query.this.sql));
            } catch (SQLException | RuntimeException | Error ex) {
                this.hold.failed(session);
                throw ex;
            }
        }

        private SqliteResult start(Session session, PreparedSql statement) throws SQLException {
            try {
                return statement.execute(values) ? rows(session, statement) : count(session, statement);
            } catch (SQLException | RuntimeException | Error ex) {
                statement.close();
                throw ex;
            }
        }

        private SqliteResult count(Session session, PreparedSql statement) throws SQLException {
            long count = kind == SqlKind.CHANGE ? statement.updateCount() : 0;
            if (kind == SqlKind.OTHER) {
                session.schemaChanged();
            }
            session.giveBack(statement);
            this.hold.done();
            return SqliteResult.ofCount(count);
        }

        private SqliteResult rows(Session session, PreparedSql statement) throws SQLException {
            Cursor cursor = new Cursor(this.hold, session, statement, this.cursors);
            if (kind == SqlKind.READ) {
                return SqliteResult.ofRows(cursor.read(chunk), this.cursors.add(cursor), chunk);
            }
            return SqliteResult.ofChange(cursor.read(Integer.MAX_VALUE), kind);
        }

        @Override
        public void skip() {
            this.hold.done();
        }

        @Override
        public void undo(Session session, SqliteResult result) {
            result.closeCursor();
        }

        @Override
        public boolean onlyReads() {
            return kind == SqlKind.READ;
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

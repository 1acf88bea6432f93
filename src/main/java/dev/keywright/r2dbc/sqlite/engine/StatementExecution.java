package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.sql.SqlKind;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its values, ready to run. A change is run to its end at once, rows and all, because SQLite commits
 * it only then: so a row that was returned is durable, and no slow reader keeps the writer. A read hands out its first
 * rows in the same go.
 */
public final class StatementExecution {

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
    public StatementExecution(String sql, SqlKind kind, @Nullable Object[] values, int chunk, Duration timeout) {
        this.sql = sql;
        this.kind = kind;
        this.values = values;
        this.chunk = chunk;
        this.timeout = timeout;
    }

    public String sql() {
        return this.sql;
    }

    public SqlKind kind() {
        return this.kind;
    }

    /** This query as work: it is done with the hold as soon as SQLite is done with the statement. */
    public TaskBody<SqliteResult> under(ConnectionLease connectionLease, OpenCursors cursors) {
        return new Run(connectionLease, cursors);
    }

    private final class Run implements TaskBody<SqliteResult> {

        private final ConnectionLease connectionLease;

        private final OpenCursors cursors;

        Run(ConnectionLease connectionLease, OpenCursors cursors) {
            this.connectionLease = connectionLease;
            this.cursors = cursors;
        }

        @Override
        public SqliteResult run(JdbcSession jdbcSession) throws SQLException {
            this.connectionLease.check();
            try {
                return start(jdbcSession, jdbcSession.take(StatementExecution.this.sql));
            } catch (SQLException | RuntimeException | Error ex) {
                this.connectionLease.failed(jdbcSession);
                throw ex;
            }
        }

        private SqliteResult start(JdbcSession jdbcSession, PreparedSql statement) throws SQLException {
            try {
                return statement.execute(values) ? rows(jdbcSession, statement) : count(jdbcSession, statement);
            } catch (SQLException | RuntimeException | Error ex) {
                statement.close();
                throw ex;
            }
        }

        private SqliteResult count(JdbcSession jdbcSession, PreparedSql statement) throws SQLException {
            long count = kind == SqlKind.CHANGE ? statement.updateCount() : 0;
            if (kind == SqlKind.OTHER) {
                jdbcSession.schemaChanged();
            }
            jdbcSession.release(statement);
            this.connectionLease.done();
            return SqliteResult.ofCount(count);
        }

        private SqliteResult rows(JdbcSession jdbcSession, PreparedSql statement) throws SQLException {
            ResultCursor resultCursor = new ResultCursor(this.connectionLease, jdbcSession, statement, this.cursors);
            if (kind == SqlKind.READ) {
                return SqliteResult.ofRows(resultCursor.read(chunk), this.cursors.add(resultCursor), chunk);
            }
            return SqliteResult.ofChange(resultCursor.read(Integer.MAX_VALUE), kind);
        }

        @Override
        public void skip() {
            this.connectionLease.done();
        }

        @Override
        public void undo(JdbcSession jdbcSession, SqliteResult result) {
            result.closeCursor();
        }

        @Override
        public boolean onlyReads() {
            return kind == SqlKind.READ;
        }

        @Override
        public Duration timeout() {
            return StatementExecution.this.timeout;
        }

        @Override
        public String sql() {
            return StatementExecution.this.sql;
        }
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.sql.SqlKind;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Executes a statement with its values. A change runs to its end at once, including all returned rows, because SQLite commits it only then:
 * a returned row is durable, and a slow subscriber does not block the writer. A query returns its first rows in the same task.
 */
public final class StatementExecution {

    private final String sql;

    private final SqlKind kind;

    private final @Nullable Object[] values;

    private final int chunk;

    private final Duration timeout;

    /**
     * @param sql the statement
     * @param kind its kind
     * @param values the encoded values of its parameters
     * @param chunk how many rows are copied at a time
     * @param timeout how long it may run; zero for no limit
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

    /** The body of a task, which releases the permit as soon as SQLite has finished the statement. */
    public TaskBody<SqliteResult> under(WorkerAccess workerAccess, OpenCursors cursors) {
        return new Run(workerAccess, cursors);
    }

    private final class Run implements TaskBody<SqliteResult> {

        private final WorkerAccess workerAccess;

        private final OpenCursors cursors;

        Run(WorkerAccess workerAccess, OpenCursors cursors) {
            this.workerAccess = workerAccess;
            this.cursors = cursors;
        }

        @Override
        public SqliteResult run(JdbcSession jdbcSession) throws SQLException {
            this.workerAccess.check();
            try {
                return start(jdbcSession, jdbcSession.take(StatementExecution.this.sql));
            } catch (SQLException | RuntimeException | Error ex) {
                this.workerAccess.failed(jdbcSession);
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
            this.workerAccess.done();
            return SqliteResult.ofCount(count);
        }

        private SqliteResult rows(JdbcSession jdbcSession, PreparedSql statement) throws SQLException {
            ResultCursor resultCursor = new ResultCursor(this.workerAccess, jdbcSession, statement, this.cursors);
            if (kind == SqlKind.READ) {
                return SqliteResult.ofRows(resultCursor.read(chunk), this.cursors.add(resultCursor), chunk);
            }
            return SqliteResult.ofChange(resultCursor.read(Integer.MAX_VALUE), kind);
        }

        @Override
        public void skip() {
            this.workerAccess.done();
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

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.codec.SqliteRow;
import dev.keywright.r2dbc.sqlite.codec.SqliteRowMetadata;
import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A result set with remaining rows, and its resources: the statement, and the permit if it has its own. All are released after the last row
 * is copied, or on an earlier close.
 */
final class ResultCursor {

    private final WorkerAccess workerAccess;

    private final JdbcSession jdbcSession;

    private final PreparedSql statement;

    private final ResultSet rows;

    private final SqliteRowMetadata columns;

    private final OpenCursors siblings;

    private volatile boolean open = true;

    private volatile boolean exhausted;

    ResultCursor(WorkerAccess workerAccess, JdbcSession jdbcSession, PreparedSql statement, OpenCursors siblings)
            throws SQLException {
        this.workerAccess = workerAccess;
        this.jdbcSession = jdbcSession;
        this.statement = statement;
        this.rows = statement.resultSet();
        this.columns = statement.columns();
        this.siblings = siblings;
    }

    boolean isOpen() {
        return this.open;
    }

    boolean isOn(ConnectionWorker worker) {
        return this.workerAccess.worker() == worker;
    }

    /** Copies up to this many rows. Called on the worker. */
    List<SqliteRow> read(int max) throws SQLException {
        List<SqliteRow> copied = new ArrayList<>(Math.min(max, 16));
        while (copied.size() < max) {
            if (!this.rows.next()) {
                this.exhausted = true;
                close();
                break;
            }
            copied.add(copy());
        }
        return copied;
    }

    private SqliteRow copy() throws SQLException {
        @Nullable Object[] values = new @Nullable Object[this.columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = this.rows.getObject(i + 1);
        }
        return new SqliteRow(this.columns, values);
    }

    /** The remaining rows; each chunk is read after the previous one is consumed. */
    Flux<SqliteRow> rest(int chunk) {
        return this.workerAccess
                .worker()
                .call(fetch(chunk))
                .repeat(() -> !this.exhausted)
                .concatMapIterable(Function.identity(), 1);
    }

    private TaskBody<List<SqliteRow>> fetch(int chunk) {
        return new TaskBody<>() {
            @Override
            public List<SqliteRow> run(JdbcSession session) throws SQLException {
                return next(chunk);
            }

            @Override
            public boolean onlyReads() {
                return true;
            }

            @Override
            public String sql() {
                return ResultCursor.this.statement.sql();
            }
        };
    }

    private List<SqliteRow> next(int chunk) throws SQLException {
        if (!this.open || this.jdbcSession.closed()) {
            throw SqliteExceptions.cursorClosed();
        }
        try {
            return read(chunk);
        } catch (SQLException | RuntimeException | Error ex) {
            abandon();
            this.workerAccess.failed(this.jdbcSession);
            throw ex;
        }
    }

    /** Closes the cursor and returns the statement to the cache. Called on the worker. */
    void close() throws SQLException {
        if (this.open) {
            this.open = false;
            this.siblings.remove(this);
            try {
                this.rows.close();
                this.jdbcSession.release(this.statement);
            } finally {
                this.workerAccess.done();
            }
        }
    }

    /** Closes the cursor and the statement. Called on the worker. */
    void abandon() {
        if (this.open) {
            this.open = false;
            this.siblings.remove(this);
            this.statement.close();
            this.workerAccess.done();
        }
    }

    /** Closes the cursor from any other thread. */
    void dispose() {
        if (this.open) {
            this.workerAccess.worker().cleanUp(TaskBody.cleanup((session) -> close()));
        }
    }
}

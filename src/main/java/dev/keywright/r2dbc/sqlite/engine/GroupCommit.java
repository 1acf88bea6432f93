package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs changes of several callers in one transaction, so that they wait for the disk only once. All outcomes are determined, and reported,
 * after the commit.
 *
 * <p>A statement that fails undoes itself, as in any transaction, and the others continue. If more is rolled back, the others are run again
 * separately. No subscriber has been notified by then.
 */
final class GroupCommit implements TaskBody<List<Runnable>> {

    private static final int NONE = -1;

    private final Permit permit;

    private final List<Task<?>> tasks;

    GroupCommit(Permit permit, List<Task<?>> tasks) {
        this.permit = permit;
        this.tasks = tasks;
    }

    /** Returns the notifications of the subscribers. */
    @Override
    public List<Runnable> run(JdbcSession jdbcSession) {
        try {
            List<Task<?>> active =
                    this.tasks.stream().filter(GroupCommit::begin).toList();
            return outcomes(active, jdbcSession).stream()
                    .map(TaskOutcome::settle)
                    .toList();
        } finally {
            this.permit.release();
        }
    }

    @Override
    public void skip() {
        this.tasks.forEach((task) -> task.body().skip());
        this.permit.release();
    }

    private static boolean begin(Task<?> task) {
        boolean active = task.begin();
        if (!active) {
            task.body().skip();
        }
        return active;
    }

    private List<TaskOutcome> outcomes(List<Task<?>> active, JdbcSession jdbcSession) {
        if (active.size() < 2) {
            return runSeparately(active, jdbcSession, NONE, null);
        }
        try {
            jdbcSession.execute("BEGIN IMMEDIATE");
            return runInOneTransaction(active, jdbcSession);
        } catch (SQLException | RuntimeException | Error ex) {
            jdbcSession.tryExecute("ROLLBACK");
            return active.stream().map((task) -> task.failure(ex)).toList();
        }
    }

    private List<TaskOutcome> runInOneTransaction(List<Task<?>> active, JdbcSession jdbcSession) throws SQLException {
        List<TaskOutcome> outcomes = new ArrayList<>(active.size());
        for (Task<?> task : active) {
            TaskOutcome taskOutcome = this.permit.worker().attempt(task);
            if (taskOutcome.failed() && jdbcSession.rolledBackBySqlite()) {
                return runSeparately(active, jdbcSession, outcomes.size(), taskOutcome);
            }
            outcomes.add(taskOutcome);
        }
        return commit(jdbcSession) ? outcomes : runSeparately(active, jdbcSession, NONE, null);
    }

    /**
     * {@code false} if a deferred foreign key is violated, which is only detected now; running the changes separately shows by which. Any
     * other failure applies to all: after a failed commit a retry may succeed without the data being durable.
     */
    private static boolean commit(JdbcSession jdbcSession) throws SQLException {
        try {
            jdbcSession.execute("COMMIT");
            return true;
        } catch (SQLException ex) {
            if (SqliteErrors.isConstraint(ex)) {
                jdbcSession.tryExecute("ROLLBACK");
                return false;
            }
            throw ex;
        }
    }

    /** The change that caused the rollback has its outcome already; there may be no such change. */
    private List<TaskOutcome> runSeparately(
            List<Task<?>> active, JdbcSession jdbcSession, int failedIndex, @Nullable TaskOutcome failedOutcome) {
        return IntStream.range(0, active.size())
                .mapToObj((i) ->
                        i == failedIndex && failedOutcome != null ? failedOutcome : alone(active.get(i), jdbcSession))
                .toList();
    }

    private TaskOutcome alone(Task<?> task, JdbcSession jdbcSession) {
        TaskOutcome taskOutcome = this.permit.worker().attempt(task);
        if (taskOutcome.failed()) {
            jdbcSession.tryExecute("ROLLBACK"); // like a statement with its own permit
        }
        return taskOutcome;
    }
}

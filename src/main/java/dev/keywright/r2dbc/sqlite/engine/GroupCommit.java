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

    private final List<Task<?>> jobs;

    GroupCommit(Permit permit, List<Task<?>> jobs) {
        this.permit = permit;
        this.jobs = jobs;
    }

    /** Returns the notifications of the subscribers. */
    @Override
    public List<Runnable> run(JdbcSession jdbcSession) {
        try {
            List<Task<?>> wanted = this.jobs.stream().filter(GroupCommit::begin).toList();
            return outcomes(wanted, jdbcSession).stream()
                    .map(TaskOutcome::settle)
                    .toList();
        } finally {
            this.permit.release();
        }
    }

    @Override
    public void skip() {
        this.jobs.forEach((task) -> task.work().skip());
        this.permit.release();
    }

    private static boolean begin(Task<?> task) {
        boolean wanted = task.begin();
        if (!wanted) {
            task.work().skip();
        }
        return wanted;
    }

    private List<TaskOutcome> outcomes(List<Task<?>> wanted, JdbcSession jdbcSession) {
        if (wanted.size() < 2) {
            return eachAlone(wanted, jdbcSession, NONE, null);
        }
        try {
            jdbcSession.execute("BEGIN IMMEDIATE");
            return together(wanted, jdbcSession);
        } catch (SQLException | RuntimeException | Error ex) {
            jdbcSession.tryExecute("ROLLBACK");
            return wanted.stream().map((task) -> task.failure(ex)).toList();
        }
    }

    private List<TaskOutcome> together(List<Task<?>> wanted, JdbcSession jdbcSession) throws SQLException {
        List<TaskOutcome> outcomes = new ArrayList<>(wanted.size());
        for (Task<?> task : wanted) {
            TaskOutcome taskOutcome = this.permit.worker().attempt(task);
            if (taskOutcome.failed() && jdbcSession.rolledBackBySqlite()) {
                return eachAlone(wanted, jdbcSession, outcomes.size(), taskOutcome);
            }
            outcomes.add(taskOutcome);
        }
        return commit(jdbcSession) ? outcomes : eachAlone(wanted, jdbcSession, NONE, null);
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
    private List<TaskOutcome> eachAlone(
            List<Task<?>> wanted, JdbcSession jdbcSession, int culprit, @Nullable TaskOutcome known) {
        return IntStream.range(0, wanted.size())
                .mapToObj((i) -> i == culprit && known != null ? known : alone(wanted.get(i), jdbcSession))
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

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Changes of several callers in one transaction, so that they wait for the disk but once. What is settled, and so what
 * anybody is told, is what is there after the commit.
 *
 * <p>A statement that fails undoes itself, as in any transaction; the others go on. When more than that is undone, they
 * are done again, each alone, as if they had never been together: nobody was told anything yet.
 */
final class GroupCommit implements TaskBody<List<Runnable>> {

    private static final int NONE = -1;

    private final Permit permit;

    private final List<Task<?>> jobs;

    GroupCommit(Permit permit, List<Task<?>> jobs) {
        this.permit = permit;
        this.jobs = jobs;
    }

    /** Answers how to tell each. */
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
            if (taskOutcome.failed() && jdbcSession.rolledBackOfItself()) {
                return eachAlone(wanted, jdbcSession, outcomes.size(), taskOutcome);
            }
            outcomes.add(taskOutcome);
        }
        return commit(jdbcSession) ? outcomes : eachAlone(wanted, jdbcSession, NONE, null);
    }

    /**
     * {@code false} if somebody left a deferred foreign key broken, which is known only now: alone it will turn out who.
     * Any other failure is everybody's: a disk that failed to keep a commit must not be asked again as if it had not.
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

    /** The one that had SQLite roll everything back has its outcome already; there may be none such. */
    private List<TaskOutcome> eachAlone(
            List<Task<?>> wanted, JdbcSession jdbcSession, int culprit, @Nullable TaskOutcome known) {
        return IntStream.range(0, wanted.size())
                .mapToObj((i) -> i == culprit && known != null ? known : alone(wanted.get(i), jdbcSession))
                .toList();
    }

    private TaskOutcome alone(Task<?> task, JdbcSession jdbcSession) {
        TaskOutcome taskOutcome = this.permit.worker().attempt(task);
        if (taskOutcome.failed()) {
            jdbcSession.tryExecute("ROLLBACK"); // as for a statement with a turn of its own
        }
        return taskOutcome;
    }
}

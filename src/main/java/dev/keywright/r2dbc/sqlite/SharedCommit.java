package dev.keywright.r2dbc.sqlite;

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
final class SharedCommit implements Work<List<Runnable>> {

    private static final int NONE = -1;

    private final Turn turn;

    private final List<Job<?>> jobs;

    SharedCommit(Turn turn, List<Job<?>> jobs) {
        this.turn = turn;
        this.jobs = jobs;
    }

    /** Answers how to tell each. */
    @Override
    public List<Runnable> run(Session session) {
        try {
            List<Job<?>> wanted = this.jobs.stream().filter(SharedCommit::begin).toList();
            return outcomes(wanted, session).stream().map(Outcome::settle).toList();
        } finally {
            this.turn.giveBack();
        }
    }

    @Override
    public void skip() {
        this.jobs.forEach((job) -> job.work().skip());
        this.turn.giveBack();
    }

    private static boolean begin(Job<?> job) {
        boolean wanted = job.begin();
        if (!wanted) {
            job.work().skip();
        }
        return wanted;
    }

    private List<Outcome> outcomes(List<Job<?>> wanted, Session session) {
        if (wanted.size() < 2) {
            return eachAlone(wanted, session, NONE, null);
        }
        try {
            session.execute("BEGIN IMMEDIATE");
            return together(wanted, session);
        } catch (SQLException | RuntimeException | Error ex) {
            session.tryExecute("ROLLBACK");
            return wanted.stream().map((job) -> job.failure(ex)).toList();
        }
    }

    private List<Outcome> together(List<Job<?>> wanted, Session session) throws SQLException {
        List<Outcome> outcomes = new ArrayList<>(wanted.size());
        for (Job<?> job : wanted) {
            Outcome outcome = this.turn.lane().attempt(job);
            if (outcome.failed() && session.rolledBackOfItself()) {
                return eachAlone(wanted, session, outcomes.size(), outcome);
            }
            outcomes.add(outcome);
        }
        return commit(session) ? outcomes : eachAlone(wanted, session, NONE, null);
    }

    /**
     * {@code false} if somebody left a deferred foreign key broken, which is known only now: alone it will turn out who.
     * Any other failure is everybody's: a disk that failed to keep a commit must not be asked again as if it had not.
     */
    private static boolean commit(Session session) throws SQLException {
        try {
            session.execute("COMMIT");
            return true;
        } catch (SQLException ex) {
            if (SqliteErrors.isConstraint(ex)) {
                session.tryExecute("ROLLBACK");
                return false;
            }
            throw ex;
        }
    }

    /** The one that had SQLite roll everything back has its outcome already; there may be none such. */
    private List<Outcome> eachAlone(List<Job<?>> wanted, Session session, int culprit, @Nullable Outcome known) {
        return IntStream.range(0, wanted.size())
                .mapToObj((i) -> i == culprit && known != null ? known : alone(wanted.get(i), session))
                .toList();
    }

    private Outcome alone(Job<?> job, Session session) {
        Outcome outcome = this.turn.lane().attempt(job);
        if (outcome.failed()) {
            session.tryExecute("ROLLBACK"); // as for a statement with a turn of its own
        }
        return outcome;
    }
}

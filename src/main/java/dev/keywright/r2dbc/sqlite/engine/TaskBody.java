package dev.keywright.r2dbc.sqlite.engine;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something to do with JDBC on a {@link ConnectionWorker}. Just one of {@code run} and {@code skip} is called. */
public interface TaskBody<T> {

    /** Does it. Whatever it throws, it leaves nothing behind that it began. */
    T run(JdbcSession jdbcSession) throws SQLException;

    /** It was never begun: gives back what was held for it. Called on any thread. */
    default void skip() {}

    /** It was done, but nobody waits for the result any more. Called on the lane. */
    default void undo(JdbcSession jdbcSession, T result) {}

    /**
     * Whether it only reads: then it is broken off when it is cancelled or the database is closed. SQLite rolls nothing
     * back for that, whereas a change that is broken off may take its whole transaction with it.
     */
    default boolean onlyReads() {
        return false;
    }

    /** How long it may run; zero is for as long as it takes. */
    default Duration timeout() {
        return Duration.ZERO;
    }

    /** The statement's text, for errors. */
    default @Nullable String sql() {
        return null;
    }

    /** Whether it gives back what is held, and so must never be refused. */
    default boolean tidies() {
        return false;
    }

    /** Work without a result. */
    static TaskBody<Boolean> step(Step step) {
        return (jdbcSession) -> {
            step.run(jdbcSession);
            return true;
        };
    }

    /** Work that gives something back. */
    static TaskBody<Boolean> tidying(Step step) {
        return new TaskBody<>() {
            @Override
            public Boolean run(JdbcSession jdbcSession) throws SQLException {
                step.run(jdbcSession);
                return true;
            }

            @Override
            public boolean tidies() {
                return true;
            }
        };
    }

    /** What work without a result does. */
    interface Step {

        void run(JdbcSession jdbcSession) throws SQLException;
    }
}

package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something to do with JDBC on a {@link Lane}. Just one of {@code run} and {@code skip} is called. */
interface Work<T> {

    /** Does it. Whatever it throws, it leaves nothing behind that it began. */
    T run(Session session) throws SQLException;

    /** It was never begun: gives back what was held for it. Called on any thread. */
    default void skip() {}

    /** It was done, but nobody waits for the result any more. Called on the lane. */
    default void undo(Session session, T result) {}

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
    static Work<Boolean> step(Step step) {
        return (session) -> {
            step.run(session);
            return true;
        };
    }

    /** Work that gives something back. */
    static Work<Boolean> tidying(Step step) {
        return new Work<>() {
            @Override
            public Boolean run(Session session) throws SQLException {
                step.run(session);
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

        void run(Session session) throws SQLException;
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** JDBC work for a {@link ConnectionWorker}. Exactly one of {@code run} and {@code skip} is called. */
public interface TaskBody<T> {

    /** Runs the work. If it throws, it must have released everything that it began. */
    T run(JdbcSession jdbcSession) throws SQLException;

    /** The work never started: releases its resources. Called on any thread. */
    default void skip() {}

    /** The work is done, but its subscriber has cancelled. Called on the worker. */
    default void undo(JdbcSession jdbcSession, T result) {}

    /**
     * Whether it only reads. A read is interrupted on cancellation and on close, which rolls nothing back, whereas interrupting a change
     * may roll back its whole transaction.
     */
    default boolean onlyReads() {
        return false;
    }

    /** How long it may run; zero for no limit. */
    default Duration timeout() {
        return Duration.ZERO;
    }

    /** The text of the statement, for errors. */
    default @Nullable String sql() {
        return null;
    }

    /** Whether it releases resources, and so must never be rejected. */
    default boolean isCleanup() {
        return false;
    }

    /** Work without a result. */
    static TaskBody<Boolean> step(Step step) {
        return (jdbcSession) -> {
            step.run(jdbcSession);
            return true;
        };
    }

    /** Work that releases resources. */
    static TaskBody<Boolean> cleanup(Step step) {
        return new TaskBody<>() {
            @Override
            public Boolean run(JdbcSession jdbcSession) throws SQLException {
                step.run(jdbcSession);
                return true;
            }

            @Override
            public boolean isCleanup() {
                return true;
            }
        };
    }

    /** The code of work without a result. */
    interface Step {

        void run(JdbcSession jdbcSession) throws SQLException;
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a task before it is settled. If it is dropped instead, the subscriber has not been notified, and the task may run again.
 *
 * @param failure why it failed; null if it succeeded
 * @param settlement settles the outcome on the worker, and returns the notification of the subscriber
 */
record TaskOutcome(@Nullable Throwable failure, Supplier<Runnable> settlement) {

    boolean failed() {
        return this.failure != null;
    }

    Runnable settle() {
        return this.settlement.get();
    }
}

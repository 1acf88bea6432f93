package dev.keywright.r2dbc.sqlite.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of a job, before it is settled. One that is dropped instead has told nobody anything, and its job may be
 * tried again.
 *
 * @param failure why it could not be done, if it could not
 * @param settlement settles it, on the lane, and answers how to tell the subscriber
 */
record TaskOutcome(@Nullable Throwable failure, Supplier<Runnable> settlement) {

    boolean failed() {
        return this.failure != null;
    }

    Runnable settle() {
        return this.settlement.get();
    }
}

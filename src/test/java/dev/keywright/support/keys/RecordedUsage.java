package dev.keywright.support.keys;

import dev.keywright.usage.RollupJob;
import dev.keywright.usage.UsageFlusher;

/** Flushes the counts of the running service, for tests that do not wait for the interval. */
public final class RecordedUsage {

    private final UsageFlusher flusher;
    private final RollupJob rollupJob;

    RecordedUsage(UsageFlusher flusher, RollupJob rollupJob) {
        this.flusher = flusher;
        this.rollupJob = rollupJob;
    }

    public void write() {
        // A flush in progress has already drained its counts.
        flusher.flush().then(flusher.flush()).block();
    }

    public void rollUp() {
        rollupJob.rollUp().block();
    }
}

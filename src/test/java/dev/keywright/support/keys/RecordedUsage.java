package dev.keywright.support.keys;

import dev.keywright.usage.RollupJob;
import dev.keywright.usage.UsageFlusher;

/** Flushes the counts of the running service, for tests that do not wait for the interval. */
public final class RecordedUsage {

    private final UsageFlusher flush;
    private final RollupJob moves;

    RecordedUsage(UsageFlusher flush, RollupJob moves) {
        this.flush = flush;
        this.moves = moves;
    }

    public void write() {
        // A flush in progress has already drained its counts.
        flush.flush().then(flush.flush()).block();
    }

    public void rollUp() {
        moves.rollUp().block();
    }
}

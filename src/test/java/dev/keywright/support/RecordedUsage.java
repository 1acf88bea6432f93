package dev.keywright.support;

import dev.keywright.usage.RollupJob;
import dev.keywright.usage.UsageFlusher;

/** Writes what the running service has counted, for tests that do not wait until it does. */
public final class RecordedUsage {

    private final UsageFlusher flush;
    private final RollupJob moves;

    RecordedUsage(UsageFlusher flush, RollupJob moves) {
        this.flush = flush;
        this.moves = moves;
    }

    public void write() {
        // One that is under way has taken what it writes.
        flush.flush().then(flush.flush()).block();
    }

    public void tidy() {
        moves.tidy().block();
    }
}

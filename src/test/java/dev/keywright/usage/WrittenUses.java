package dev.keywright.usage;

/** Writes what the running service has counted, for tests that do not wait until it does. */
public final class WrittenUses {

    private final UseFlush flush;
    private final UseMoves moves;

    WrittenUses(UseFlush flush, UseMoves moves) {
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

package dev.keywright.usage;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The counts of one sort of subject: so many at most, and what is beyond goes to {@link #OTHER}. */
final class Cells {

    static final String OTHER = "other";

    private final int most;
    private final ConcurrentMap<String, ConcurrentMap<String, Cell>> byVerdict = new ConcurrentHashMap<>();

    /** Of all verdicts together, those of {@link #OTHER} apart. */
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Counts for so many subjects at most.
     *
     * @param most how many cells, of all verdicts together
     */
    Cells(int most) {
        this.most = most;
    }

    /** The map within the map spares the hot path an object for the two names. */
    void count(String subject, String verdict) {
        ConcurrentMap<String, Cell> cells = byVerdict.get(verdict);
        Cell cell = cells == null ? null : cells.get(subject);
        if (cell == null || !cell.add()) {
            countAnew(byVerdict.computeIfAbsent(verdict, (unseen) -> new ConcurrentHashMap<>()), subject);
        }
    }

    private void countAnew(ConcurrentMap<String, Cell> cells, String subject) {
        Cell cell;
        do {
            cell = cell(cells, subject);
        } while (!cell.add());
    }

    private Cell cell(ConcurrentMap<String, Cell> cells, String subject) {
        Cell there = cells.get(subject);
        if (there != null && !there.isRetired()) {
            return there;
        }
        if (there != null) {
            cells.remove(subject, there);
        }
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            return cells.computeIfAbsent(OTHER, (unseen) -> new Cell());
        }
        Cell fresh = new Cell();
        Cell sooner = cells.putIfAbsent(subject, fresh);
        if (sooner != null) {
            size.decrementAndGet();
        }
        return sooner == null ? fresh : sooner;
    }

    /** Takes all counts, and makes room of the cells that nothing was added to for so long. Only one may take at a time. */
    void take(long now, long idleMillis, Taker taker) {
        byVerdict.forEach((verdict, cells) -> cells.forEach((subject, cell) -> {
            taker.taken(subject, verdict, cell.take(now), cell);
            if (!subject.equals(OTHER) && cell.retire(now, idleMillis)) {
                cells.remove(subject, cell);
                size.decrementAndGet();
            }
        }));
    }

    int size() {
        return size.get();
    }

    /** Gets what was counted, of each cell; that may be nothing. */
    interface Taker {

        void taken(String subject, String verdict, long uses, Cell cell);
    }
}

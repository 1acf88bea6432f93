package dev.keywright.usage;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The counts of one sort of subject: so many at most, and what is beyond goes to {@link #OTHER}. */
final class PendingCounts {

    static final String OTHER = "other";

    private final int max;
    private final ConcurrentMap<String, ConcurrentMap<String, PendingCount>> byVerdict = new ConcurrentHashMap<>();

    /** Of all verdicts together, those of {@link #OTHER} apart. */
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Counts for so many subjects at most.
     *
     * @param max how many cells, of all verdicts together
     */
    PendingCounts(int max) {
        this.max = max;
    }

    /** The map within the map spares the hot path an object for the two names. */
    void count(String subject, String verdict) {
        ConcurrentMap<String, PendingCount> cells = byVerdict.get(verdict);
        PendingCount pendingCount = cells == null ? null : cells.get(subject);
        if (pendingCount == null || !pendingCount.add()) {
            countAnew(byVerdict.computeIfAbsent(verdict, (unseen) -> new ConcurrentHashMap<>()), subject);
        }
    }

    private void countAnew(ConcurrentMap<String, PendingCount> cells, String subject) {
        PendingCount pendingCount;
        do {
            pendingCount = cell(cells, subject);
        } while (!pendingCount.add());
    }

    private PendingCount cell(ConcurrentMap<String, PendingCount> cells, String subject) {
        PendingCount there = cells.get(subject);
        if (there != null && !there.isRetired()) {
            return there;
        }
        if (there != null) {
            cells.remove(subject, there);
        }
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return cells.computeIfAbsent(OTHER, (unseen) -> new PendingCount());
        }
        PendingCount fresh = new PendingCount();
        PendingCount sooner = cells.putIfAbsent(subject, fresh);
        if (sooner != null) {
            size.decrementAndGet();
        }
        return sooner == null ? fresh : sooner;
    }

    /** Takes all counts, and makes room of the cells that nothing was added to for so long. Only one may take at a time. */
    void take(long now, long idleMillis, Sink taker) {
        byVerdict.forEach((verdict, cells) -> cells.forEach((subject, pendingCount) -> {
            taker.taken(subject, verdict, pendingCount.take(now), pendingCount);
            if (!subject.equals(OTHER) && pendingCount.retire(now, idleMillis)) {
                cells.remove(subject, pendingCount);
                size.decrementAndGet();
            }
        }));
    }

    int size() {
        return size.get();
    }

    /** Gets what was counted, of each cell; that may be nothing. */
    interface Sink {

        void taken(String subject, String verdict, long uses, PendingCount pendingCount);
    }
}

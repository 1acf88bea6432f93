package dev.keywright.usage;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The counters of one type of subject, limited in number. Counts beyond the maximum go to {@link #OTHER}. */
final class PendingCounts {

    static final String OTHER = "other";

    private final int max;
    private final ConcurrentMap<String, ConcurrentMap<String, PendingCount>> byVerdict = new ConcurrentHashMap<>();

    /** Over all verdicts, without those of {@link #OTHER}. */
    private final AtomicInteger size = new AtomicInteger();

    /**
     * @param max the maximum number of counters, over all verdicts
     */
    PendingCounts(int max) {
        this.max = max;
    }

    /** The nested map saves the hot path from allocating a compound key. */
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
        PendingCount existing = cells.get(subject);
        if (existing != null && !existing.isRetired()) {
            return existing;
        }
        if (existing != null) {
            cells.remove(subject, existing);
        }
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return cells.computeIfAbsent(OTHER, (unseen) -> new PendingCount());
        }
        PendingCount fresh = new PendingCount();
        PendingCount concurrent = cells.putIfAbsent(subject, fresh);
        if (concurrent != null) {
            size.decrementAndGet();
        }
        return concurrent == null ? fresh : concurrent;
    }

    /** Drains all counters, and retires those without additions for this time. Only one thread may drain at a time. */
    void drain(long now, long idleMillis, Sink taker) {
        byVerdict.forEach((verdict, cells) -> cells.forEach((subject, pendingCount) -> {
            taker.taken(subject, verdict, pendingCount.drain(now), pendingCount);
            if (!subject.equals(OTHER) && pendingCount.retire(now, idleMillis)) {
                cells.remove(subject, pendingCount);
                size.decrementAndGet();
            }
        }));
    }

    int size() {
        return size.get();
    }

    /** Receives the drained count of each counter, which may be 0. */
    interface Sink {

        void taken(String subject, String verdict, long uses, PendingCount pendingCount);
    }
}

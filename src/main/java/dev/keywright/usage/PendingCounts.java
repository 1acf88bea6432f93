package dev.keywright.usage;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of one type of subject, limited in number. Counts beyond the maximum go to {@link #OTHER}. */
final class PendingCounts {

    static final String OTHER = "other";

    private final int max;
    private final ConcurrentMap<String, ConcurrentMap<String, Counter>> byVerdict = new ConcurrentHashMap<>();

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
        ConcurrentMap<String, Counter> counters = byVerdict.get(verdict);
        Counter counter = counters == null ? null : counters.get(subject);
        if (counter == null || !counter.add()) {
            countInNewCounter(byVerdict.computeIfAbsent(verdict, (unseen) -> new ConcurrentHashMap<>()), subject);
        }
    }

    private void countInNewCounter(ConcurrentMap<String, Counter> counters, String subject) {
        Counter counter;
        do {
            counter = counter(counters, subject);
        } while (!counter.add());
    }

    private Counter counter(ConcurrentMap<String, Counter> counters, String subject) {
        Counter existing = counters.get(subject);
        if (existing != null && !existing.isRetired()) {
            return existing;
        }
        if (existing != null) {
            counters.remove(subject, existing);
        }
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return counters.computeIfAbsent(OTHER, (unseen) -> new Counter());
        }
        Counter fresh = new Counter();
        Counter concurrent = counters.putIfAbsent(subject, fresh);
        if (concurrent != null) {
            size.decrementAndGet();
        }
        return concurrent == null ? fresh : concurrent;
    }

    /** Drains all counters, and retires those without additions for this time. Only one thread may drain at a time. */
    void drain(long now, long idleMillis, Sink sink) {
        byVerdict.forEach((verdict, counters) -> counters.forEach((subject, counter) -> {
            sink.accept(subject, verdict, counter.drain(now), counter);
            if (!subject.equals(OTHER) && counter.retire(now, idleMillis)) {
                counters.remove(subject, counter);
                size.decrementAndGet();
            }
        }));
    }

    int size() {
        return size.get();
    }

    /** Receives the drained count of each counter, which may be 0. */
    interface Sink {

        void accept(String subject, String verdict, long uses, Counter counter);
    }

    /**
     * A counter. Any thread may add to it, but only one at a time drains it. A retired counter rejects additions, and the thread has to get
     * another one, so no count is lost in a counter that is never drained again.
     */
    static final class Counter {

        /** Low enough that additions never reach 0. */
        private static final long RETIRED = Long.MIN_VALUE;

        private final AtomicLong count = new AtomicLong();

        /** When a drain last found a count, in milliseconds; only for the draining thread. */
        private long drainedAt;

        /** When the last use was last reported, in milliseconds; only for the draining thread. */
        private long reportedAt;

        /** Adds one; false if retired. */
        boolean add() {
            return count.getAndIncrement() >= 0;
        }

        boolean isRetired() {
            return count.get() < 0;
        }

        /** Returns the count since the last call, and resets it. */
        long drain(long now) {
            if (count.get() == 0) {
                return 0;
            }
            drainedAt = now;
            return count.getAndSet(0);
        }

        /** Retires the counter if nothing was added for this time, nothing is being added, and no use is unreported. */
        boolean retire(long now, long idleMillis) {
            return !isReportable() && now - drainedAt >= idleMillis && count.compareAndSet(0, RETIRED);
        }

        /** When a drain last found a count, in milliseconds. */
        long drainedAt() {
            return drainedAt;
        }

        /** Whether there was a count since the last report. */
        boolean isReportable() {
            return drainedAt > reportedAt;
        }

        /** When the last use was last reported, in milliseconds. */
        long reportedAt() {
            return reportedAt;
        }

        /** Marks the uses up to now as reported, or as not to be reported. */
        void markReported(long now) {
            reportedAt = now;
        }
    }
}

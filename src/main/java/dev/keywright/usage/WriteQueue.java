package dev.keywright.usage;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Drained counts that are not stored yet, oldest first, in batches of one transaction each. */
final class WriteQueue {

    /** Small enough that a transaction occupies SQLite's single writer for some 50 ms. */
    private static final int ROWS = 4000;

    private static final int SUBJECTS = 500;

    /** The maximum number of batches. Beyond it counts stay in their counters, where they need no additional memory. */
    private static final int MAX = 500;

    /** The order of the index, so that a batch touches few of its pages. */
    private static final Comparator<UsageCount> BY_SUBJECT =
            Comparator.comparing(UsageCount::subjectType).reversed().thenComparing(UsageCount::subject);

    private final Deque<Counts> counts = new ArrayDeque<>();
    private final Deque<LastUses> lastUses = new ArrayDeque<>();

    boolean isFull() {
        return counts.size() + lastUses.size() >= MAX;
    }

    /** Drains the counts since {@code began}. */
    void drain(UsageCounter usageCounter, Instant began, Instant now) {
        Instant minute = Granularity.MINUTE.start(began);
        UsageCounter.DrainedCounts drained = usageCounter.drain(now);
        drained.counts().sort(BY_SUBJECT);
        pieces(drained.counts(), ROWS).forEach((piece) -> counts.add(new Counts(minute, piece)));
        drained.used()
                .forEach((at, subjects) ->
                        pieces(subjects, SUBJECTS).forEach((piece) -> lastUses.add(new LastUses(at, piece))));
    }

    private static <T> List<List<T>> pieces(List<T> all, int size) {
        List<List<T>> pieces = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            pieces.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return pieces;
    }

    List<Counts> counts() {
        return List.copyOf(counts);
    }

    List<LastUses> lastUses() {
        return List.copyOf(lastUses);
    }

    /** Removes the first batch after it is stored. */
    void dropCounts() {
        counts.remove();
    }

    /** Removes the first batch after it is stored. */
    void dropLastUses() {
        lastUses.remove();
    }

    /**
     * Counts of one minute.
     *
     * @param minute its start
     * @param list at least one
     */
    record Counts(Instant minute, List<UsageCount> list) {}

    /**
     * Used subjects.
     *
     * @param at the latest time of use
     * @param subjects at least one
     */
    record LastUses(Instant at, List<String> subjects) {}
}

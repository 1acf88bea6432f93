package dev.keywright.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Counts uses in memory; a flush stores them later. Counting needs no lock, allocates only at the first use in a while, and never waits for
 * the database.
 *
 * <p>Memory is bounded: 1,000,000 counters for keys, one per key and verdict, and 10,000 for addresses. Further counts go to {@code other}.
 * The counter of a key is evicted after a minute without additions, or longer while flushes are rarer, unless its last use is still to be
 * stored; that of an address after an hour, so that many addresses cause at most 10,000 rows a minute, which {@link RollupJob} merges to
 * 10,000 an hour later.
 */
@Component
public final class UsageCounter {

    private static final int MAX_OF_KEYS = 1_000_000;
    private static final int MAX_OF_ADDRESSES = 10_000;

    private static final long ADDRESS_IDLE = Duration.ofHours(1).toMillis();

    /** The verdict that counts as a use of the key. */
    private static final String USED = "VALID";

    private final PendingCounts keys;
    private final PendingCounts addresses;
    private final AdaptiveInterval adaptiveInterval;

    public UsageCounter() {
        this(MAX_OF_KEYS, MAX_OF_ADDRESSES, new AdaptiveInterval());
    }

    UsageCounter(int maxKeys, int maxAddresses, AdaptiveInterval adaptiveInterval) {
        this.keys = new PendingCounts(maxKeys);
        this.addresses = new PendingCounts(maxAddresses);
        this.adaptiveInterval = adaptiveInterval;
    }

    /**
     * Counts one verdict.
     *
     * @param subject a key ID or an address
     * @param verdict the verdict
     */
    public void count(String subject, String verdict) {
        PendingCounts pendingCounts = isAddress(subject) ? addresses : keys;
        pendingCounts.count(subject, verdict);
    }

    /** Counts a use of a key without a verification request. */
    public void countUse(String key) {
        keys.count(key, USED);
    }

    /** Every address contains a dot or a colon, and no key ID does. */
    private static boolean isAddress(String subject) {
        return subject.indexOf('.') >= 0 || subject.indexOf(':') >= 0;
    }

    /** Drains the counts since the last call. Only one thread may drain at a time. */
    DrainedCounts drain(Instant now) {
        DrainedCounts drained = new DrainedCounts(new ArrayList<>(), new TreeMap<>());
        long millis = now.toEpochMilli();
        adaptiveInterval.begin();
        keys.drain(millis, adaptiveInterval.millis(), (subject, verdict, uses, counter) -> {
            add(UsageCount.SubjectType.KEY, subject, verdict, uses, drained);
            if (!isUse(subject, verdict)) {
                counter.markReported(millis);
            } else if (adaptiveInterval.countIfDue(counter, millis)) {
                Instant usedAt = Instant.ofEpochMilli(counter.drainedAt());
                drained.used()
                        .computeIfAbsent(usedAt, (unseen) -> new ArrayList<>())
                        .add(subject);
                counter.markReported(millis);
            }
        });
        addresses.drain(millis, ADDRESS_IDLE, (address, verdict, attempts, counter) -> {
            add(UsageCount.SubjectType.ADDRESS, address, verdict, attempts, drained);
            counter.markReported(millis);
        });
        return drained;
    }

    /** From now on draining reports the last use of every key. Thread-safe. */
    void end() {
        adaptiveInterval.end();
    }

    private static void add(
            UsageCount.SubjectType subjectType, String subject, String verdict, long uses, DrainedCounts drained) {
        if (uses > 0) {
            drained.counts().add(new UsageCount(subjectType, subject, verdict, uses));
        }
    }

    private static boolean isUse(String subject, String verdict) {
        return verdict.equals(USED) && !subject.equals(PendingCounts.OTHER);
    }

    /**
     * The counts since the previous drain.
     *
     * @param counts at least 1 each
     * @param used the keys to store as last used shortly before each time
     */
    record DrainedCounts(List<UsageCount> counts, SortedMap<Instant, List<String>> used) {}
}

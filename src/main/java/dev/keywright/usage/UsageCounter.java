package dev.keywright.usage;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts uses in memory, to be written later. To count takes neither a lock nor, but for the first time in a while, an
 * object; it never waits for the database.
 *
 * <p>Memory is bounded: 1,000,000 counts of keys, each of a key and a verdict, and 10,000 of addresses. What is beyond is
 * counted for {@code other}. A key's count that nothing was added to for a minute makes room, unless its use is still to be
 * told, and an address's after an hour: so that whoever has ever new addresses to guess from fills no more of the disk than
 * 10,000 rows an hour are.
 */
public final class UsageCounter {

    private static final int MAX_OF_KEYS = 1_000_000;
    private static final int MAX_OF_ADDRESSES = 10_000;

    private static final long ADDRESS_IDLE = Duration.ofHours(1).toMillis();

    /** The verdict that makes a call a use: what was refused was none. */
    private static final String USED = "VALID";

    private final PendingCounts keys;
    private final PendingCounts addresses;
    private final AdaptiveInterval adaptiveInterval;

    public UsageCounter() {
        this(MAX_OF_KEYS, MAX_OF_ADDRESSES, new AdaptiveInterval());
    }

    UsageCounter(int mostOfKeys, int mostOfAddresses, AdaptiveInterval adaptiveInterval) {
        this.keys = new PendingCounts(mostOfKeys);
        this.addresses = new PendingCounts(mostOfAddresses);
        this.adaptiveInterval = adaptiveInterval;
    }

    /**
     * Counts one.
     *
     * @param subject whose: a key's id, or an address
     * @param verdict what became of it
     */
    public void count(String subject, String verdict) {
        PendingCounts pendingCounts = isAddress(subject) ? addresses : keys;
        pendingCounts.count(subject, verdict);
    }

    /** Counts a use of a key by which no verdict was asked for. */
    public void countUse(String key) {
        keys.count(key, USED);
    }

    /** No id of a key has a dot or a colon, and each address has. */
    private static boolean isAddress(String subject) {
        return subject.indexOf('.') >= 0 || subject.indexOf(':') >= 0;
    }

    /** Takes what was counted since it last was taken. Only one may take at a time. */
    void take(Instant now, DrainedCounts taken) {
        long millis = now.toEpochMilli();
        adaptiveInterval.begin();
        keys.take(millis, adaptiveInterval.millis(), (subject, verdict, uses, pendingCount) -> {
            add(SubjectType.USES, subject, verdict, uses, taken);
            if (!isUse(subject, verdict)) {
                pendingCount.emit(millis);
            } else if (adaptiveInterval.isDue(pendingCount, millis)) {
                taken.used(subject, Instant.ofEpochMilli(pendingCount.takenAt()));
                pendingCount.emit(millis);
            }
        });
        addresses.take(millis, ADDRESS_IDLE, (address, verdict, attempts, pendingCount) -> {
            add(SubjectType.GUESSES, address, verdict, attempts, taken);
            pendingCount.emit(millis);
        });
    }

    /** From now on taking tells of every key's last use. Any thread may say so. */
    void end() {
        adaptiveInterval.end();
    }

    private static void add(SubjectType subjectType, String subject, String verdict, long uses, DrainedCounts taken) {
        if (uses > 0) {
            taken.add(new UsageCount(subjectType, subject, verdict, uses));
        }
    }

    private static boolean isUse(String subject, String verdict) {
        return verdict.equals(USED) && !subject.equals(PendingCounts.OTHER);
    }

    /** Gets what is taken. */
    interface DrainedCounts {

        void add(UsageCount usageCount);

        /** This key was last used shortly before this time. */
        void used(String subject, Instant at);
    }
}

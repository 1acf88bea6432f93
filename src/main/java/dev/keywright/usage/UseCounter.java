package dev.keywright.usage;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts uses in memory, to be written later. To count takes neither a lock nor, but for the first time in a while, an
 * object; it never waits for the database.
 *
 * <p>Memory is bounded: 1,000,000 counts of keys, each of a key and a verdict, and 10,000 of addresses. What is beyond is
 * counted for {@code other}. A key's count that nothing was added to for a minute makes room, an address's after an hour:
 * so that whoever has ever new addresses to guess from fills no more of the disk than 10,000 rows an hour are.
 */
public final class UseCounter {

    private static final int MOST_OF_KEYS = 1_000_000;
    private static final int MOST_OF_ADDRESSES = 10_000;

    /** It is told once in so long when a key was last used. */
    private static final Duration PRECISION = Duration.ofMinutes(1);

    private static final Duration ADDRESS_IDLE = Duration.ofHours(1);

    /** The verdict that makes a call a use: what was refused was none. */
    private static final String USED = "VALID";

    private final Cells keys;
    private final Cells addresses;

    public UseCounter() {
        this(MOST_OF_KEYS, MOST_OF_ADDRESSES);
    }

    UseCounter(int mostOfKeys, int mostOfAddresses) {
        this.keys = new Cells(mostOfKeys, PRECISION);
        this.addresses = new Cells(mostOfAddresses, ADDRESS_IDLE);
    }

    /**
     * Counts one.
     *
     * @param subject whose: a key's id, or an address
     * @param verdict what became of it
     */
    public void count(String subject, String verdict) {
        Cells cells = isAddress(subject) ? addresses : keys;
        cells.count(subject, verdict);
    }

    /** No id of a key has a dot or a colon, and each address has. */
    private static boolean isAddress(String subject) {
        return subject.indexOf('.') >= 0 || subject.indexOf(':') >= 0;
    }

    /** Takes what was counted since it last was taken. Only one may take at a time. */
    void take(Instant now, Taken taken) {
        long millis = now.toEpochMilli();
        keys.take(millis, (subject, verdict, uses, cell) -> {
            taken.add(new Count(Book.USES, subject, verdict, uses));
            if (isToBeTold(subject, verdict, cell, millis)) {
                taken.used(subject);
            }
        });
        addresses.take(
                millis, (subject, verdict, uses, cell) -> taken.add(new Count(Book.GUESSES, subject, verdict, uses)));
    }

    private static boolean isToBeTold(String subject, String verdict, Cell cell, long now) {
        return verdict.equals(USED) && !subject.equals(Cells.OTHER) && cell.tell(now, PRECISION.toMillis());
    }

    /** Gets what is taken. */
    interface Taken {

        void add(Count count);

        /** This key was used; told at most once a minute. */
        void used(String subject);
    }
}

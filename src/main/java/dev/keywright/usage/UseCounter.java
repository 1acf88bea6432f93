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
public final class UseCounter {

    private static final int MOST_OF_KEYS = 1_000_000;
    private static final int MOST_OF_ADDRESSES = 10_000;

    private static final long ADDRESS_IDLE = Duration.ofHours(1).toMillis();

    /** The verdict that makes a call a use: what was refused was none. */
    private static final String USED = "VALID";

    private final Cells keys;
    private final Cells addresses;
    private final Pace pace;

    public UseCounter() {
        this(MOST_OF_KEYS, MOST_OF_ADDRESSES, new Pace());
    }

    UseCounter(int mostOfKeys, int mostOfAddresses, Pace pace) {
        this.keys = new Cells(mostOfKeys);
        this.addresses = new Cells(mostOfAddresses);
        this.pace = pace;
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
        take(keys, Book.USES, millis, taken);
        pace.begin();
        keys.forEach(USED, (subject, cell) -> {
            if (pace.isDue(cell, millis)) {
                use(subject, cell, millis, taken);
            }
        });
        keys.retire(millis, pace.millis());
        take(addresses, Book.GUESSES, millis, taken);
        addresses.retire(millis, ADDRESS_IDLE);
    }

    /** As {@link #take}, and tells of every use that is still to be told. */
    void takeAll(Instant now, Taken taken) {
        take(now, taken);
        long millis = now.toEpochMilli();
        keys.forEach(USED, (subject, cell) -> {
            if (cell.isToBeTold(millis, 0)) {
                use(subject, cell, millis, taken);
            }
        });
    }

    private static void take(Cells cells, Book book, long millis, Taken taken) {
        cells.take(millis, (subject, verdict, uses, cell) -> {
            taken.add(new Count(book, subject, verdict, uses));
            if (!isUse(book, subject, verdict)) {
                cell.tell(millis);
            }
        });
    }

    private static boolean isUse(Book book, String subject, String verdict) {
        return book == Book.USES && verdict.equals(USED) && !subject.equals(Cells.OTHER);
    }

    private static void use(String subject, Cell cell, long millis, Taken taken) {
        taken.used(subject, Instant.ofEpochMilli(cell.takenAt()));
        cell.tell(millis);
    }

    /** Gets what is taken. */
    interface Taken {

        void add(Count count);

        /** This key was last used shortly before this time. */
        void used(String subject, Instant at);
    }
}

package dev.keywright.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has got too old for its grain.
 *
 * @param book of which
 * @param from the grain
 * @param to the one that it is moved to; null if it is forgotten
 * @param end what started before
 */
record Move(Book book, Grain from, @Nullable Grain to, Instant end) {

    /** What is due at this time. Only whole buckets are moved, so that each becomes one row, as a rule. */
    static List<Move> due(UsageSettings settings, Instant now) {
        // The last flush of a minute comes after its end.
        Instant minute = Grain.MINUTE.start(now.minus(settings.flushInterval().multipliedBy(2)));
        Instant hour = Grain.HOUR.start(now.minus(settings.keepMinutes()));
        Instant day = Grain.DAY.start(now.minus(settings.keepHours()));
        List<Move> due = new ArrayList<>();
        for (Book book : Book.values()) {
            due.add(new Move(book, Grain.FLUSH, Grain.MINUTE, minute));
            due.add(new Move(book, Grain.MINUTE, Grain.HOUR, hour));
            due.add(new Move(book, Grain.HOUR, Grain.DAY, day));
        }
        due.add(new Move(Book.USES, Grain.DAY, null, Grain.DAY.start(now.minus(settings.keepDays()))));
        Instant guesses = Grain.HOUR.start(now.minus(settings.keepGuesses()));
        for (Grain grain : Grain.values()) {
            due.add(new Move(Book.GUESSES, grain, null, grain.start(guesses)));
        }
        return due;
    }
}

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
record Rollup(SubjectType book, Granularity from, @Nullable Granularity to, Instant end) {

    /** What is due at this time. Only whole buckets are moved, so that each becomes one row, as a rule. */
    static List<Rollup> due(UsageProperties settings, Instant now) {
        // The last flush of a minute comes after its end.
        Instant minute =
                Granularity.MINUTE.start(now.minus(settings.flushInterval().multipliedBy(2)));
        Instant hour = Granularity.HOUR.start(now.minus(settings.keepMinutes()));
        Instant day = Granularity.DAY.start(now.minus(settings.keepHours()));
        List<Rollup> due = new ArrayList<>();
        for (SubjectType subjectType : SubjectType.values()) {
            due.add(new Rollup(subjectType, Granularity.FLUSH, Granularity.MINUTE, minute));
            due.add(new Rollup(subjectType, Granularity.MINUTE, Granularity.HOUR, hour));
            due.add(new Rollup(subjectType, Granularity.HOUR, Granularity.DAY, day));
        }
        due.add(new Rollup(
                SubjectType.USES, Granularity.DAY, null, Granularity.DAY.start(now.minus(settings.keepDays()))));
        Instant attempts = Granularity.HOUR.start(now.minus(settings.keepGuesses()));
        for (Granularity granularity : Granularity.values()) {
            due.add(new Rollup(SubjectType.GUESSES, granularity, null, granularity.start(attempts)));
        }
        return due;
    }
}

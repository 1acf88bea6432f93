package dev.keywright.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that have exceeded the retention of their granularity.
 *
 * @param subjectType the subject type
 * @param from the granularity of the rows
 * @param to the next granularity; null if the rows are deleted
 * @param end rows that start before this time are included
 */
record Rollup(
        SubjectType subjectType, Granularity from, @Nullable Granularity to, Instant end) {

    /** The rollups due at this time. Only complete buckets are rolled up, so that each usually becomes one row. */
    static List<Rollup> due(UsageProperties settings, Instant now) {
        // The last flush of a minute runs after the minute ends.
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
                SubjectType.KEY, Granularity.DAY, null, Granularity.DAY.start(now.minus(settings.keepDays()))));
        Instant attempts = Granularity.HOUR.start(now.minus(settings.keepUnknownKeyAttempts()));
        for (Granularity granularity : Granularity.values()) {
            due.add(new Rollup(SubjectType.ADDRESS, granularity, null, granularity.start(attempts)));
        }
        return due;
    }
}

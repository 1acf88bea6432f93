package dev.keywright.usage;

import dev.keywright.persistence.OutageLog;
import dev.keywright.persistence.RowColumns;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rolls older counts up into fewer rows, and deletes expired ones. It proceeds by subject, some thousand rows per transaction, so that
 * other transactions do not wait long for SQLite's single writer. If interrupted, it continues at the next run.
 */
public final class RollupJob {

    /** Rows of a slice, plus those of its last subject. */
    static final int SLICE = 4000;

    private static final long INTERVAL_MILLIS = 60_000;

    private static final String BEFORE_ALL = "";

    private static final String WHERE = "WHERE subject_type = :subjectType AND granularity = :granularity"
            + " AND subject > :after AND subject <= :last AND starts_at < :end";

    private final DatabaseClient database;
    private final TransactionalOperator snapshot;
    private final UsageProperties settings;
    private final Clock clock;
    private final int slice;
    private final AtomicBoolean running = new AtomicBoolean();
    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(RollupJob.class),
            "Cannot roll up old usage counters; retrying at the next run.",
            "Old usage counters are rolled up again.");

    /** Completed rollups: there is nothing more to roll up until the next hour or day. */
    private final Set<Rollup> done = ConcurrentHashMap.newKeySet();

    /**
     * @param snapshot transactions in which every statement sees the same rows, so that no row is deleted without having been rolled up
     * @param slice rows of a slice
     */
    RollupJob(
            DatabaseClient database, TransactionalOperator snapshot, UsageProperties settings, Clock clock, int slice) {
        this.database = database;
        this.snapshot = snapshot;
        this.settings = settings;
        this.clock = clock;
        this.slice = slice;
    }

    /**
     * Runs the due rollups, unless a run is in progress. Never errors: a storage failure is logged. Runs at a fixed rate
     * and does not block the scheduler, because flushes have to continue meanwhile.
     */
    @Scheduled(fixedRate = INTERVAL_MILLIS, initialDelay = INTERVAL_MILLIS)
    public Mono<Void> rollUp() {
        return Mono.defer(() -> running.compareAndSet(false, true) ? runDueRollups() : Mono.empty());
    }

    private Mono<Void> runDueRollups() {
        return Flux.fromIterable(Rollup.due(settings, clock.instant()))
                .filter((rollup) -> !done.contains(rollup))
                .concatMap(this::roll)
                .then()
                .doOnSuccess((all) -> outage.recovered())
                .onErrorResume(RuntimeException.class, this::logFailure)
                .doOnTerminate(() -> running.set(false))
                .doOnCancel(() -> running.set(false));
    }

    private Mono<Void> logFailure(RuntimeException cause) {
        outage.failed(cause);
        return Mono.empty();
    }

    private Mono<Void> roll(Rollup rollup) {
        return slice(rollup, BEFORE_ALL)
                .expand((lastSubject) -> slice(rollup, lastSubject))
                .then()
                .doOnSuccess((all) -> markDone(rollup));
    }

    private void markDone(Rollup rollup) {
        done.removeIf((other) -> other.subjectType() == rollup.subjectType()
                && other.from() == rollup.from()
                && other.to() == rollup.to());
        done.add(rollup);
    }

    /** Rolls up one slice after a subject. Returns its last subject; empty if there was nothing left. */
    private Mono<String> slice(Rollup rollup, String after) {
        return lastSubjectOfSlice(rollup, after)
                .flatMap((lastSubject) -> moveSlice(rollup, after, lastSubject).thenReturn(lastSubject));
    }

    private Mono<String> lastSubjectOfSlice(Rollup rollup, String after) {
        return database.sql("""
                        SELECT MAX(subject) AS latest FROM (
                            SELECT subject FROM usage_count
                            WHERE subject_type = :subjectType AND granularity = :granularity
                                AND subject > :after AND starts_at < :end
                            ORDER BY subject LIMIT :max) AS slice
                        """)
                .bind("subjectType", rollup.subjectType().name())
                .bind("granularity", rollup.from().stored())
                .bind("after", after)
                .bind("end", rollup.end().toEpochMilli())
                .bind("max", slice)
                .map((row) -> Optional.ofNullable(RowColumns.textOrNull(row, "latest")))
                .one()
                .flatMap(Mono::justOrEmpty);
    }

    private Mono<Void> moveSlice(Rollup rollup, String after, String lastSubject) {
        Mono<Void> added = rollup.to() == null ? Mono.empty() : add(rollup, rollup.to(), after, lastSubject);
        return added.then(Mono.defer(() -> run("DELETE FROM usage_count " + WHERE, rollup, after, lastSubject)))
                .as(snapshot::transactional);
    }

    private Mono<Void> add(Rollup rollup, Granularity to, String after, String lastSubject) {
        String sql = """
                INSERT INTO usage_count (subject_type, granularity, subject, verdict, starts_at, uses)
                SELECT subject_type, %1$d, subject, verdict, %2$s, SUM(uses) FROM usage_count
                %3$s
                GROUP BY subject_type, subject, verdict, %2$s
                """.formatted(to.stored(), to.startOfRow(), WHERE);
        return run(sql, rollup, after, lastSubject);
    }

    private Mono<Void> run(String sql, Rollup rollup, String after, String lastSubject) {
        return database.sql(sql)
                .bind("subjectType", rollup.subjectType().name())
                .bind("granularity", rollup.from().stored())
                .bind("after", after)
                .bind("last", lastSubject)
                .bind("end", rollup.end().toEpochMilli())
                .then();
    }

    /**
     * Rows that have exceeded the retention of their granularity.
     *
     * @param subjectType the subject type
     * @param from the granularity of the rows
     * @param to the next granularity; null if the rows are deleted
     * @param end rows that start before this time are included
     */
    record Rollup(
            UsageCount.SubjectType subjectType,
            Granularity from,
            @Nullable Granularity to,
            Instant end) {

        /** The rollups due at this time. Only complete buckets are rolled up, so that each usually becomes one row. */
        static List<Rollup> due(UsageProperties settings, Instant now) {
            // The last flush of a minute runs after the minute ends.
            Instant minute =
                    Granularity.MINUTE.start(now.minus(settings.flushInterval().multipliedBy(2)));
            Instant hour = Granularity.HOUR.start(now.minus(settings.perMinuteRetention()));
            Instant day = Granularity.DAY.start(now.minus(settings.perHourRetention()));
            List<Rollup> due = new ArrayList<>();
            for (UsageCount.SubjectType subjectType : UsageCount.SubjectType.values()) {
                due.add(new Rollup(subjectType, Granularity.FLUSH, Granularity.MINUTE, minute));
                due.add(new Rollup(subjectType, Granularity.MINUTE, Granularity.HOUR, hour));
                due.add(new Rollup(subjectType, Granularity.HOUR, Granularity.DAY, day));
            }
            due.add(new Rollup(
                    UsageCount.SubjectType.KEY,
                    Granularity.DAY,
                    null,
                    Granularity.DAY.start(now.minus(settings.perDayRetention()))));
            Instant attempts = Granularity.HOUR.start(now.minus(settings.unknownKeyAttemptRetention()));
            for (Granularity granularity : Granularity.values()) {
                due.add(new Rollup(UsageCount.SubjectType.ADDRESS, granularity, null, granularity.start(attempts)));
            }
            return due;
        }
    }
}

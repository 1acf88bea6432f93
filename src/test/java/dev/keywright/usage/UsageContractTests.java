package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ManualClock;
import dev.keywright.support.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The guarantees of stored counts on every store. */
public abstract class UsageContractTests {

    private static final String KEY = "0123456789AB";
    private static final String OTHER_KEY = "AB0123456789";
    private static final String ADDRESS = "192.0.2.1";
    private static final Duration LONG = Duration.ofDays(365);

    private final ManualClock clock = new ManualClock();
    private final UsageCounter counter = new UsageCounter(10_000, 10_000, new AdaptiveInterval(3));
    private final List<String> reported = new ArrayList<>();

    private TestDatabase database;
    private UsageRepository records;
    private UsageFlusher flush;
    private RollupJob rollups;
    private boolean lastUsesAreBroken;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        records = new UsageRepository(database.client(), database.transaction());
        flush = new UsageFlusher(counter, records, List.of(this::reported), clock);
        rollups = rollups(settings());
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static UsageProperties settings() {
        return new UsageProperties(
                Duration.ofSeconds(5),
                Duration.ofHours(6),
                Duration.ofDays(14),
                Duration.ofDays(400),
                Duration.ofDays(14));
    }

    /** Uses small slices, so that there are many. */
    private RollupJob rollups(UsageProperties settings) {
        return new RollupJob(database.client(), database.transaction(), settings, clock, 3);
    }

    private Mono<Void> reported(List<String> subjects, Instant at) {
        return Mono.fromRunnable(() -> {
            if (lastUsesAreBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            subjects.forEach((subject) -> reported.add(subject + " " + at));
        });
    }

    private void count(String subject, String verdict, int times) {
        IntStream.range(0, times).forEach((i) -> counter.count(subject, verdict));
    }

    private void write() {
        flush.flush().block();
    }

    private void rollUp() {
        rollups.rollUp().block();
    }

    private UsagePeriod period(Granularity granularity, Duration before) {
        return UsagePeriod.of(granularity, clock.instant().minus(before), clock.instant(), clock.instant());
    }

    /** The counts of a key over a period until now, by the start of the bucket. */
    private Map<Instant, Map<String, Long>> counts(String key, Granularity granularity, Duration before) {
        // An iterable would block PostgreSQL's event loop, which BlockHound rejects.
        return Objects.requireNonNull(records.of(key, period(granularity, before))
                .collect(
                        TreeMap<Instant, Map<String, Long>>::new,
                        (counts, bucket) -> counts.put(bucket.start(), bucket.counts()))
                .block());
    }

    private long total(String key) {
        return counts(key, Granularity.DAY, LONG).values().stream()
                .flatMap((counts) -> counts.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Drops the table, to simulate a full disk. */
    private void breakStore() {
        rename("usage_count", "usage_gone");
    }

    private void repairStore() {
        rename("usage_gone", "usage_count");
    }

    private void rename(String from, String to) {
        database.client().sql("ALTER TABLE " + from + " RENAME TO " + to).then().block();
    }

    @Nested
    class Flush {

        @Test
        void whenFlushedThenCountedByVerdictInMinuteOfIntervalStart() {
            Instant began = clock.instant();
            clock.advance(Duration.ofSeconds(59));
            count(KEY, "VALID", 3);
            count(KEY, "EXPIRED", 1);
            count(OTHER_KEY, "VALID", 7);
            clock.advance(Duration.ofSeconds(3));
            write();

            assertThat(counts(KEY, Granularity.MINUTE, Duration.ofHours(1)))
                    .isEqualTo(Map.of(began, Map.of("VALID", 3L, "EXPIRED", 1L)));
        }

        @Test
        void whenFlushedTwiceThenAdded() {
            count(KEY, "VALID", 3);
            write();
            count(KEY, "VALID", 4);
            write();
            write();

            assertThat(total(KEY)).isEqualTo(7);
        }

        @Test
        void whenOneStatementIsNotEnoughThenAllAreWritten() {
            IntStream.range(0, 4321).forEach((i) -> count("key-" + i, "VALID", 1));
            write();

            assertThat(database.count("usage_count WHERE uses = 1")).isEqualTo(4321);
        }

        @Test
        void whenProcessIsKilledThenOnlyUnflushedCountsAreLost() {
            count(KEY, "VALID", 3);
            write();
            count(KEY, "VALID", 4);
            UsageRepository afterRestart = new UsageRepository(database.client(), database.transaction());
            clock.advance(Duration.ofSeconds(1));

            assertThat(afterRestart
                            .of(KEY, period(Granularity.DAY, LONG))
                            .single()
                            .block())
                    .satisfies((bucket) -> assertThat(bucket.counts()).isEqualTo(Map.of("VALID", 3L)));
        }

        @Test
        void whenStoreFailsThenBufferedInItsMinuteAndWrittenOnce() {
            Instant first = clock.instant();
            count(KEY, "VALID", 3);
            breakStore();
            write();
            clock.advance(Duration.ofMinutes(2));
            count(KEY, "VALID", 4);
            write();
            count(KEY, "VALID", 1);
            repairStore();
            write();
            write();
            clock.advance(Duration.ofSeconds(1));

            assertThat(counts(KEY, Granularity.MINUTE, Duration.ofHours(1)))
                    .isEqualTo(
                            Map.of(first, Map.of("VALID", 7L), first.plus(Duration.ofMinutes(2)), Map.of("VALID", 1L)));
        }

        @Test
        void whenFlushesOverlapThenBothAreWrittenOnce() {
            count(KEY, "VALID", 3);
            Mono.when(flush.flush(), flush.flush(), flush.finish()).block();

            assertThat(total(KEY)).isEqualTo(3);
        }
    }

    @Nested
    class LastUse {

        private void useEvery20Seconds(int times) {
            for (int i = 0; i < times; i++) {
                count(KEY, "VALID", 1);
                write();
                clock.advance(Duration.ofSeconds(20));
            }
        }

        @Test
        void whenUsedThenReportedAtOnceAndThenOncePerMinute() {
            Instant start = clock.instant();
            useEvery20Seconds(6);

            assertThat(reported).containsExactly(KEY + " " + start, KEY + " " + start.plusSeconds(60));
        }

        @Test
        void whenUsedAgainWithinMinuteThenReportedAfterIt() {
            Instant start = clock.instant();
            useEvery20Seconds(2);
            clock.advance(Duration.ofSeconds(20));
            write();

            assertThat(reported).containsExactly(KEY + " " + start, KEY + " " + start.plusSeconds(20));
        }

        @Test
        void whenClosedThenAllIsReported() {
            Instant start = clock.instant();
            useEvery20Seconds(2);
            flush.finish().block();

            assertThat(reported).containsExactly(KEY + " " + start, KEY + " " + start.plusSeconds(20));
        }

        @Test
        void whenMoreAreUsedThanFitThenReportedInOrderWithTheirTime() {
            Instant start = clock.instant();
            List<String> all =
                    IntStream.range(0, 10).mapToObj("KEY%d"::formatted).toList();
            all.forEach((key) -> count(key, "VALID", 1));
            List<Integer> reportedValues = new ArrayList<>();
            for (int flushes = 0; flushes < 4; flushes++) {
                int before = reported.size();
                write();
                reportedValues.add(reported.size() - before);
                clock.advance(Duration.ofSeconds(5));
            }

            assertThat(reportedValues).containsExactly(3, 3, 3, 1);
            assertThat(reported)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map((key) -> key + " " + start).toList());
        }

        @Test
        void whenMoreAreContinuouslyUsedThanFitThenNoneIsOmitted() {
            List<String> all =
                    IntStream.range(0, 100).mapToObj("KEY%d"::formatted).toList();
            for (int flushes = 0; flushes < 200; flushes++) {
                all.forEach((key) -> count(key, "VALID", 1));
                write();
                clock.advance(Duration.ofSeconds(5));
            }

            assertThat(reported.stream().map((line) -> line.substring(0, line.indexOf(' '))))
                    .containsAll(all);
            assertThat(reported).hasSizeLessThanOrEqualTo(600);
        }

        @Test
        void whenRejectedOrUnknownThenNotReported() {
            count(KEY, "EXPIRED", 1);
            count(ADDRESS, "NOT_FOUND", 1);
            write();

            assertThat(reported).isEmpty();
        }

        @Test
        void whenStoreFailsThenReportedLaterWithTime() {
            Instant start = clock.instant();
            lastUsesAreBroken = true;
            count(KEY, "VALID", 1);
            write();
            clock.advance(Duration.ofSeconds(10));
            lastUsesAreBroken = false;
            write();

            assertThat(reported).containsExactly(KEY + " " + start);
            assertThat(total(KEY)).isOne();
        }
    }

    @Nested
    class RollUp {

        @Test
        void whenMinuteEndsThenFlushesAreMerged() {
            for (int i = 0; i < 4; i++) {
                count(KEY, "VALID", 1);
                write();
            }
            rollUp();
            assertThat(database.count("usage_count WHERE granularity = 0")).isEqualTo(4);

            clock.advance(Duration.ofSeconds(70));
            rollUp();

            assertThat(database.count("usage_count WHERE granularity = 0")).isZero();
            assertThat(database.count("usage_count WHERE granularity = 1 AND uses = 4"))
                    .isOne();
        }

        @Test
        void whenMinutesAreOldThenMergedToHours() {
            for (int i = 0; i < 60; i++) {
                count(KEY, "VALID", 1);
                write();
                clock.advance(Duration.ofMinutes(1));
            }
            clock.advance(Duration.ofHours(6));
            rollUp();

            assertThat(database.count("usage_count WHERE granularity < 2")).isZero();
            assertThat(database.count("usage_count WHERE granularity = 2 AND uses = 60"))
                    .isOne();
            assertThat(counts(KEY, Granularity.MINUTE, Duration.ofHours(8))).isEmpty();
            assertThat(counts(KEY, Granularity.HOUR, Duration.ofHours(8))).hasSize(1);
        }

        /** Many keys, so that each rollup has several slices. */
        @Test
        void whenMonthsPassThenDailyCountsRemain() {
            Map<Instant, Long> expected = new TreeMap<>();
            for (int i = 0; i < 100; i++) {
                Instant day = Granularity.DAY.start(clock.instant());
                for (int key = 0; key < 7; key++) {
                    count("key-" + key, key % 2 == 0 ? "VALID" : "EXPIRED", 1 + i % 3);
                }
                write();
                expected.merge(day, 1L + i % 3, Long::sum);
                // In an interval that starts when the previous one ended.
                clock.advance(Duration.ofHours(17).plusMinutes(7));
                write();
                rollUp();
                assertDays("key-6", "VALID", expected);
                assertDays("key-1", "EXPIRED", expected);
            }
            assertThat(database.count("usage_count WHERE granularity = 3")).isGreaterThan(300);
        }

        private void assertDays(String key, String verdict, Map<Instant, Long> expected) {
            Map<Instant, Long> days = new TreeMap<>();
            counts(key, Granularity.DAY, LONG).forEach((day, counts) -> days.put(day, counts.get(verdict)));
            assertThat(days).isEqualTo(expected);
        }

        @Test
        void whenDaysAreTooOldThenDeleted() {
            count(KEY, "VALID", 1);
            write();
            clock.advance(Duration.ofDays(400));
            rollUp();
            assertThat(database.count("usage_count WHERE granularity = 3")).isOne();

            clock.advance(Duration.ofDays(1));
            rollUp();
            assertThat(database.count("usage_count WHERE uses > 0")).isZero();
        }

        @Test
        void whenFlushIsLateThenRolledUp() {
            clock.advance(Duration.ofHours(10));
            rollUp();
            records.add(
                            clock.instant().minus(Duration.ofMinutes(3)),
                            List.of(new UsageCount(UsageCount.SubjectType.KEY, KEY, "VALID", 2)))
                    .block();
            clock.advance(Duration.ofMinutes(1));
            rollUp();

            assertThat(database.count("usage_count WHERE granularity = 1 AND uses = 2"))
                    .isOne();
        }

        @Test
        void whenStoreFailsThenRetriedLater() {
            count(KEY, "VALID", 1);
            write();
            clock.advance(Duration.ofMinutes(2));
            breakStore();
            rollUp();
            repairStore();
            rollUp();

            assertThat(database.count("usage_count WHERE granularity = 1")).isOne();
        }
    }

    @Nested
    class UnknownKeys {

        private List<UsageRepository.UnknownKeyAttempts> unknownKeyAttempts(Duration before) {
            return Objects.requireNonNull(
                    records.unknownKeyAttempts(clock.instant().minus(before))
                            .collectList()
                            .block());
        }

        @Test
        void whenAddressesSendUnknownKeysThenListedByNumber() {
            Instant start = clock.instant();
            count(ADDRESS, "NOT_FOUND", 2);
            count(ADDRESS, "MALFORMED", 1);
            count("2001:db8:0:1::/64", "NOT_FOUND", 5);
            count(KEY, "VALID", 9);
            write();

            assertThat(unknownKeyAttempts(Duration.ofHours(1)))
                    .containsExactly(
                            new UsageRepository.UnknownKeyAttempts("2001:db8:0:1::/64", 5, start),
                            new UsageRepository.UnknownKeyAttempts(ADDRESS, 3, start));
        }

        @Test
        void whenBeforeSinceThenExcludedByMinuteThenByHour() {
            clock.advance(Duration.ofMinutes(30));
            write();
            count(ADDRESS, "NOT_FOUND", 1);
            write();
            clock.advance(Duration.ofMinutes(1));
            rollUp();
            assertThat(unknownKeyAttempts(Duration.ofMinutes(1))).hasSize(1);
            assertThat(unknownKeyAttempts(Duration.ZERO)).isEmpty();

            clock.advance(Duration.ofHours(10));
            rollUp();
            assertThat(unknownKeyAttempts(Duration.ofHours(10))).hasSize(1);
            assertThat(unknownKeyAttempts(Duration.ofHours(9))).isEmpty();
        }

        @Test
        void whenMoreThan200ThenMaximum() {
            IntStream.range(0, 201).forEach((i) -> count("10.0.0." + i, "NOT_FOUND", 201 - i));
            write();

            assertThat(unknownKeyAttempts(Duration.ofHours(1)))
                    .hasSize(200)
                    .noneMatch((attempts) -> attempts.count() == 1)
                    .first()
                    .satisfies((max) -> assertThat(max.count()).isEqualTo(201));
        }

        @Test
        void whenTwoWeeksOldThenDeletedAndUsesRemain() {
            count(ADDRESS, "NOT_FOUND", 1);
            count(KEY, "VALID", 1);
            write();
            clock.advance(Duration.ofDays(14));
            rollUp();
            assertThat(unknownKeyAttempts(Duration.ofDays(15))).hasSize(1);

            clock.advance(Duration.ofHours(1));
            rollUp();

            assertThat(database.count("usage_count WHERE subject_type = 'ADDRESS'"))
                    .isZero();
            assertThat(total(KEY)).isOne();
        }
    }
}

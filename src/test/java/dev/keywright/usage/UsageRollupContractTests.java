package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of rolling up and reading counts for all stores. */
public abstract class UsageRollupContractTests extends UsageFixture {

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
            usage.add(
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
                    usage.unknownKeyAttempts(clock.instant().minus(before))
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

package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The contract of counting uses and reporting last uses for all stores. */
public abstract class UsageFlushContractTests extends UsageFixture {

    private static final String OTHER_KEY = "AB0123456789";

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
            Mono.when(flusher.flush(), flusher.flush(), flusher.finish()).block();

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
            flusher.finish().block();

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
}

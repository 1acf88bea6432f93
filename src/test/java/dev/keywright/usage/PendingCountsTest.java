package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PendingCountsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<String, Long> drained = new HashMap<>();

    /** Drains and reports all counts, and retires counters idle for a minute. */
    private void take(PendingCounts pendingCounts, Duration at) {
        take(pendingCounts, at, MINUTE);
    }

    private void take(PendingCounts pendingCounts, Duration at, Duration idle) {
        pendingCounts.drain(at.toMillis(), idle.toMillis(), (subject, verdict, uses, pendingCount) -> {
            if (uses > 0) {
                drained.merge(subject + " " + verdict, uses, Long::sum);
            }
            pendingCount.markReported(at.toMillis());
        });
    }

    @Nested
    class Drained {

        private final PendingCounts pendingCounts = new PendingCounts(100);

        @Test
        void whenCountedThenDrainedOnce() {
            pendingCounts.count("a", "VALID");
            pendingCounts.count("a", "VALID");
            pendingCounts.count("a", "EXPIRED");
            pendingCounts.count("b", "VALID");
            take(pendingCounts, MINUTE);
            take(pendingCounts, MINUTE);

            assertThat(drained).isEqualTo(Map.of("a VALID", 2L, "a EXPIRED", 1L, "b VALID", 1L));
        }

        @Test
        void whenCountedAgainThenOnlyNewCountIsDrained() {
            pendingCounts.count("a", "VALID");
            take(pendingCounts, MINUTE);
            drained.clear();
            pendingCounts.count("a", "VALID");
            take(pendingCounts, MINUTE);

            assertThat(drained).isEqualTo(Map.of("a VALID", 1L));
        }
    }

    @Nested
    class Bounded {

        private final PendingCounts pendingCounts = new PendingCounts(2);

        @Test
        void whenTooManyThenCountedAsOther() {
            List.of("a", "b", "c", "d", "a").forEach((subject) -> pendingCounts.count(subject, "VALID"));
            take(pendingCounts, MINUTE);

            assertThat(drained).isEqualTo(Map.of("a VALID", 2L, "b VALID", 1L, "other VALID", 2L));
        }

        @Test
        void whenCountersAreIdleThenEvicted() {
            pendingCounts.count("a", "VALID");
            pendingCounts.count("b", "VALID");
            take(pendingCounts, MINUTE);
            take(pendingCounts, MINUTE.multipliedBy(2).minusMillis(1));
            assertThat(pendingCounts.size()).isEqualTo(2);

            take(pendingCounts, MINUTE.multipliedBy(2));
            pendingCounts.count("c", "VALID");
            take(pendingCounts, MINUTE.multipliedBy(3));

            assertThat(pendingCounts.size()).isOne();
            assertThat(drained).containsEntry("c VALID", 1L).doesNotContainKey("other VALID");
        }
    }

    @Nested
    class Idle {

        private final PendingCounts pendingCounts = new PendingCounts(2);

        @Test
        void whenNotReportedThenCounterRemains() {
            pendingCounts.count("a", "VALID");
            for (int minutes = 1; minutes <= 5; minutes++) {
                pendingCounts.drain(
                        MINUTE.multipliedBy(minutes).toMillis(),
                        MINUTE.toMillis(),
                        (subject, verdict, uses, pendingCount) -> {});
            }
            assertThat(pendingCounts.size()).isOne();

            take(pendingCounts, MINUTE.multipliedBy(6));
            assertThat(pendingCounts.size()).isZero();
        }
    }

    /** Counters that retire immediately, so that additions and drains collide. */
    @Nested
    class Simultaneous {

        private static final int THREADS = 4;
        private static final int COUNTS = 300_000;
        private static final int SUBJECTS = 7;

        private final AtomicInteger retired = new AtomicInteger();

        private void countMany(PendingCounts pendingCounts) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            CountDownLatch start = new CountDownLatch(1);
            Callable<Void> counting = () -> {
                start.await();
                IntStream.range(0, COUNTS).forEach((i) -> pendingCounts.count("s" + i % SUBJECTS, "VALID"));
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(counting));
            }
            start.countDown();
            takeUntilDone(pendingCounts, running);
            threads.shutdown();
        }

        private void takeUntilDone(PendingCounts pendingCounts, List<Future<Void>> running) throws Exception {
            while (!running.stream().allMatch(Future::isDone)) {
                int before = pendingCounts.size();
                take(pendingCounts, MINUTE, Duration.ZERO);
                if (pendingCounts.size() < before) {
                    retired.incrementAndGet();
                }
            }
            for (Future<Void> each : running) {
                each.get();
            }
            take(pendingCounts, MINUTE, Duration.ZERO);
        }

        private Map<String, Long> all() {
            return IntStream.range(0, SUBJECTS)
                    .boxed()
                    .collect(Collectors.toMap(
                            (i) -> "s" + i + " VALID",
                            (i) -> (long) THREADS * ((COUNTS - i + SUBJECTS - 1) / SUBJECTS)));
        }

        @Test
        void whenCountedDuringDrainThenNoneIsLostOrCountedTwice() throws Exception {
            PendingCounts pendingCounts = new PendingCounts(100);

            countMany(pendingCounts);

            assertThat(drained).isEqualTo(all());
            assertThat(retired).hasPositiveValue();
            take(pendingCounts, MINUTE, Duration.ZERO);
            assertThat(pendingCounts.size()).isZero();
        }

        @Test
        void whenCapacityIsSmallThenSumIsUnchanged() throws Exception {
            PendingCounts pendingCounts = new PendingCounts(3);

            countMany(pendingCounts);

            long sum = drained.values().stream().mapToLong(Long::longValue).sum();
            assertThat(sum).isEqualTo((long) THREADS * COUNTS);
            assertThat(drained).containsKey("other VALID");
        }
    }
}

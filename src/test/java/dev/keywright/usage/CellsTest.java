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

class CellsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<String, Long> taken = new HashMap<>();

    /** Takes and tells all, and retires what was idle for a minute. */
    private void take(Cells cells, Duration at) {
        take(cells, at, MINUTE);
    }

    private void take(Cells cells, Duration at, Duration idle) {
        cells.take(at.toMillis(), idle.toMillis(), (subject, verdict, uses, cell) -> {
            if (uses > 0) {
                taken.merge(subject + " " + verdict, uses, Long::sum);
            }
            cell.tell(at.toMillis());
        });
    }

    @Nested
    class Taken {

        private final Cells cells = new Cells(100);

        @Test
        void whenCountedThenTakenOnce() {
            cells.count("a", "VALID");
            cells.count("a", "VALID");
            cells.count("a", "EXPIRED");
            cells.count("b", "VALID");
            take(cells, MINUTE);
            take(cells, MINUTE);

            assertThat(taken).isEqualTo(Map.of("a VALID", 2L, "a EXPIRED", 1L, "b VALID", 1L));
        }

        @Test
        void whenCountedAgainThenOnlyThatIsTaken() {
            cells.count("a", "VALID");
            take(cells, MINUTE);
            taken.clear();
            cells.count("a", "VALID");
            take(cells, MINUTE);

            assertThat(taken).isEqualTo(Map.of("a VALID", 1L));
        }
    }

    @Nested
    class Bounded {

        private final Cells cells = new Cells(2);

        @Test
        void whenThereAreTooManyThenCountedForOther() {
            List.of("a", "b", "c", "d", "a").forEach((subject) -> cells.count(subject, "VALID"));
            take(cells, MINUTE);

            assertThat(taken).isEqualTo(Map.of("a VALID", 2L, "b VALID", 1L, "other VALID", 2L));
        }

        @Test
        void whenCellsWereIdleThenTheyMakeRoom() {
            cells.count("a", "VALID");
            cells.count("b", "VALID");
            take(cells, MINUTE);
            take(cells, MINUTE.multipliedBy(2).minusMillis(1));
            assertThat(cells.size()).isEqualTo(2);

            take(cells, MINUTE.multipliedBy(2));
            cells.count("c", "VALID");
            take(cells, MINUTE.multipliedBy(3));

            assertThat(cells.size()).isOne();
            assertThat(taken).containsEntry("c VALID", 1L).doesNotContainKey("other VALID");
        }
    }

    @Nested
    class Told {

        private final Cells cells = new Cells(2);

        @Test
        void whenItIsStillToBeToldThenTheCellIsKept() {
            cells.count("a", "VALID");
            for (int minutes = 1; minutes <= 5; minutes++) {
                cells.take(
                        MINUTE.multipliedBy(minutes).toMillis(),
                        MINUTE.toMillis(),
                        (subject, verdict, uses, cell) -> {});
            }
            assertThat(cells.size()).isOne();

            take(cells, MINUTE.multipliedBy(6));
            assertThat(cells.size()).isZero();
        }
    }

    /** Cells that are never kept idle, so that counters and the taker meet over each. */
    @Nested
    class Simultaneous {

        private static final int THREADS = 4;
        private static final int COUNTS = 300_000;
        private static final int SUBJECTS = 7;

        private final AtomicInteger retired = new AtomicInteger();

        private void countMany(Cells cells) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            CountDownLatch start = new CountDownLatch(1);
            Callable<Void> counting = () -> {
                start.await();
                IntStream.range(0, COUNTS).forEach((i) -> cells.count("s" + i % SUBJECTS, "VALID"));
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(counting));
            }
            start.countDown();
            takeUntilDone(cells, running);
            threads.shutdown();
        }

        private void takeUntilDone(Cells cells, List<Future<Void>> running) throws Exception {
            while (!running.stream().allMatch(Future::isDone)) {
                int before = cells.size();
                take(cells, MINUTE, Duration.ZERO);
                if (cells.size() < before) {
                    retired.incrementAndGet();
                }
            }
            for (Future<Void> each : running) {
                each.get();
            }
            take(cells, MINUTE, Duration.ZERO);
        }

        private Map<String, Long> all() {
            return IntStream.range(0, SUBJECTS)
                    .boxed()
                    .collect(Collectors.toMap(
                            (i) -> "s" + i + " VALID",
                            (i) -> (long) THREADS * ((COUNTS - i + SUBJECTS - 1) / SUBJECTS)));
        }

        @Test
        void whenManyCountWhileCellsAreTakenThenNoneIsLostNorTwice() throws Exception {
            Cells cells = new Cells(100);

            countMany(cells);

            assertThat(taken).isEqualTo(all());
            assertThat(retired).hasPositiveValue();
            take(cells, MINUTE, Duration.ZERO);
            assertThat(cells.size()).isZero();
        }

        @Test
        void whenThereIsRoomForFewThenTheSumIsKept() throws Exception {
            Cells cells = new Cells(3);

            countMany(cells);

            long sum = taken.values().stream().mapToLong(Long::longValue).sum();
            assertThat(sum).isEqualTo((long) THREADS * COUNTS);
            assertThat(taken).containsKey("other VALID");
        }
    }
}

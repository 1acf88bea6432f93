package dev.keywright.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryLimiterTest {

    private final AtomicLong nanos = new AtomicLong(123_456_789);
    private final Quota quota = Quota.of("3/1m");
    private final InMemoryLimiter limiter = new InMemoryLimiter(quota, nanos::get);

    private LimitDecision ask(String subject) {
        return limiter.acquire(subject).blockOptional().orElseThrow();
    }

    private List<Boolean> ask(String subject, int times) {
        return IntStream.range(0, times).mapToObj((i) -> ask(subject).allowed()).toList();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Nested
    class WithinTheQuota {

        @Test
        void whenCalledThenAsManyPassAsTheQuotaAllows() {
            assertThat(ask("a", 5)).containsExactly(true, true, true, false, false);
        }

        @Test
        void whenCalledThenTheRemainingNumberIsReported() {
            assertThat(ask("a").remaining()).isEqualTo(2);
            assertThat(ask("a").remaining()).isEqualTo(1);
            assertThat(ask("a").remaining()).isZero();
            assertThat(ask("a").remaining()).isZero();
        }

        @Test
        void whenPermitsAreLeftThenTheEndOfTheWindowIsReported() {
            assertThat(ask("a")).isEqualTo(new LimitDecision(true, quota, 2, Duration.ofMinutes(1)));
            pass(Duration.ofSeconds(18));
            assertThat(ask("a")).isEqualTo(new LimitDecision(true, quota, 1, Duration.ofSeconds(42)));
            assertThat(ask("a")).isEqualTo(new LimitDecision(true, quota, 0, Duration.ofSeconds(42)));
            assertThat(ask("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofSeconds(42)));
        }

        @Test
        void whenSubjectsCameAtOtherTimesThenEachHasItsOwnWindow() {
            ask("a");
            pass(Duration.ofSeconds(20));

            assertThat(ask("b").resetsIn()).isEqualTo(Duration.ofMinutes(1));
            assertThat(ask("a").resetsIn()).isEqualTo(Duration.ofSeconds(40));
        }

        @Test
        void whenOneSubjectIsRejectedThenAnotherIsNot() {
            ask("a", 4);

            assertThat(ask("b").allowed()).isTrue();
        }

        @Test
        void whenWithoutASubscriberThenNothingIsConsumed() {
            limiter.acquire("a");

            assertThat(ask("a").remaining()).isEqualTo(2);
        }
    }

    @Nested
    class Refused {

        @Test
        void whenRejectedAtOnceThenTheFullPeriodIsToWait() {
            ask("a", 3);

            assertThat(ask("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofMinutes(1)));
        }

        @Test
        void whenRejectedLaterThenOnlyTheRestOfThePeriodIsToWait() {
            ask("a", 3);
            pass(Duration.ofSeconds(59).plusNanos(999_999_999));

            assertThat(ask("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofNanos(1)));
        }

        @Test
        void whenOneGoesOnAskingThenThePeriodIsNotProlonged() {
            ask("a", 3);
            pass(Duration.ofSeconds(30));
            ask("a", 100);

            assertThat(ask("a").resetsIn()).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Nested
    class Refreshed {

        @Test
        void whenThePeriodEndsThenExactlyTheFullQuotaIsAvailable() {
            ask("a", 4);
            pass(Duration.ofMinutes(1));

            assertThat(ask("a", 4)).containsExactly(true, true, true, false);
        }

        @Test
        void whenManyPeriodsPassThenTheirQuotasAreNotSavedUp() {
            ask("a", 4);
            pass(Duration.ofMinutes(10));

            assertThat(ask("a", 4)).containsExactly(true, true, true, false);
        }

        @Test
        void whenTheFirstRequestWasLongAgoThenItsWindowsStillDecide() {
            ask("a");
            pass(Duration.ofSeconds(50));
            ask("a", 2);
            pass(Duration.ofSeconds(10));

            assertThat(ask("a").resetsIn()).isEqualTo(Duration.ofMinutes(1));
            assertThat(ask("a", 3)).containsExactly(true, true, false);
            assertThat(ask("a").resetsIn()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @Nested
    class Remembered {

        @Test
        void whenASubjectStaysAwayForAPeriodThenEvicted() {
            ask("a");
            pass(Duration.ofMinutes(1));

            assertThat(limiter.subjects()).isZero();
        }

        @Test
        void whenASubjectIsStillInItsPeriodThenCached() {
            ask("a");
            pass(Duration.ofMinutes(1).minusNanos(1));

            assertThat(limiter.subjects()).isEqualTo(1);
        }

        @Test
        void whenAFloodOfSubjectsComesThenNoMoreThanTheMostAreCached() {
            for (int i = 0; i < 300_000; i++) {
                ask("subject-" + i);
            }

            assertThat(limiter.subjects()).isBetween(1L, (long) InMemoryLimiter.MAX_SUBJECTS);
        }

        @Test
        void whenAFloodHidesOneThatComesOftenThenItIsStillRejected() {
            ask("a", 3);
            for (int i = 0; i < 300_000; i++) {
                ask("subject-" + i);
                if (i % 100 == 0) {
                    assertThat(ask("a").allowed()).as("after %d others", i).isFalse();
                }
            }
        }
    }

    @Nested
    class AskedByManyThreads {

        @Test
        void whenTheyAskAtOnceThenExactlyAsManyPassAsTheQuotaReports() throws Exception {
            int threads = 8;
            InMemoryLimiter shared = new InMemoryLimiter(Quota.of("500/1m"), nanos::get);
            CyclicBarrier start = new CyclicBarrier(threads);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try {
                List<Future<Long>> passed = IntStream.range(0, threads)
                        .mapToObj((i) -> executor.submit(() -> {
                            start.await();
                            return passed(shared, 200);
                        }))
                        .toList();

                long sum = 0;
                for (Future<Long> one : passed) {
                    sum += one.get();
                }
                assertThat(sum).isEqualTo(500);
            } finally {
                executor.shutdownNow();
            }
        }

        private static long passed(InMemoryLimiter limiter, int times) {
            return IntStream.range(0, times)
                    .filter((i) ->
                            limiter.acquire("a").blockOptional().orElseThrow().allowed())
                    .count();
        }
    }

    @Nested
    class OfQuotaOff {

        @Test
        void whenUnlimitedThenEveryRequestPasses() {
            assertThat(Limiter.UNLIMITED.acquire("a").block()).isEqualTo(LimitDecision.UNLIMITED);
        }
    }
}

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

    private LimitDecision acquire(String subject) {
        return limiter.acquire(subject).blockOptional().orElseThrow();
    }

    private List<Boolean> acquire(String subject, int times) {
        return IntStream.range(0, times)
                .mapToObj((i) -> acquire(subject).allowed())
                .toList();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Nested
    class WithinTheQuota {

        @Test
        void whenCalledThenExactlyQuotaPasses() {
            assertThat(acquire("a", 5)).containsExactly(true, true, true, false, false);
        }

        @Test
        void whenCalledThenRemainingNumberIsReported() {
            assertThat(acquire("a").remaining()).isEqualTo(2);
            assertThat(acquire("a").remaining()).isEqualTo(1);
            assertThat(acquire("a").remaining()).isZero();
            assertThat(acquire("a").remaining()).isZero();
        }

        @Test
        void whenPermitsRemainThenEndOfWindowIsReported() {
            assertThat(acquire("a")).isEqualTo(new LimitDecision(true, quota, 2, Duration.ofMinutes(1)));
            pass(Duration.ofSeconds(18));
            assertThat(acquire("a")).isEqualTo(new LimitDecision(true, quota, 1, Duration.ofSeconds(42)));
            assertThat(acquire("a")).isEqualTo(new LimitDecision(true, quota, 0, Duration.ofSeconds(42)));
            assertThat(acquire("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofSeconds(42)));
        }

        @Test
        void whenSubjectsStartAtDifferentTimesThenEachHasOwnWindow() {
            acquire("a");
            pass(Duration.ofSeconds(20));

            assertThat(acquire("b").resetsIn()).isEqualTo(Duration.ofMinutes(1));
            assertThat(acquire("a").resetsIn()).isEqualTo(Duration.ofSeconds(40));
        }

        @Test
        void whenOneSubjectIsRejectedThenOthersPass() {
            acquire("a", 4);

            assertThat(acquire("b").allowed()).isTrue();
        }

        @Test
        void whenNotSubscribedThenNothingIsConsumed() {
            limiter.acquire("a");

            assertThat(acquire("a").remaining()).isEqualTo(2);
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenRejectedImmediatelyThenRetryAfterFullPeriod() {
            acquire("a", 3);

            assertThat(acquire("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofMinutes(1)));
        }

        @Test
        void whenRejectedLaterThenRetryAfterRestOfPeriod() {
            acquire("a", 3);
            pass(Duration.ofSeconds(59).plusNanos(999_999_999));

            assertThat(acquire("a")).isEqualTo(new LimitDecision(false, quota, 0, Duration.ofNanos(1)));
        }

        @Test
        void whenRejectedRepeatedlyThenPeriodIsNotExtended() {
            acquire("a", 3);
            pass(Duration.ofSeconds(30));
            acquire("a", 100);

            assertThat(acquire("a").resetsIn()).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Nested
    class Refreshed {

        @Test
        void whenPeriodEndsThenExactlyFullQuotaIsAvailable() {
            acquire("a", 4);
            pass(Duration.ofMinutes(1));

            assertThat(acquire("a", 4)).containsExactly(true, true, true, false);
        }

        @Test
        void whenManyPeriodsPassThenQuotasDoNotAccumulate() {
            acquire("a", 4);
            pass(Duration.ofMinutes(10));

            assertThat(acquire("a", 4)).containsExactly(true, true, true, false);
        }

        @Test
        void whenFirstRequestWasLongAgoThenItsWindowsStillApply() {
            acquire("a");
            pass(Duration.ofSeconds(50));
            acquire("a", 2);
            pass(Duration.ofSeconds(10));

            assertThat(acquire("a").resetsIn()).isEqualTo(Duration.ofMinutes(1));
            assertThat(acquire("a", 3)).containsExactly(true, true, false);
            assertThat(acquire("a").resetsIn()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @Nested
    class CachedSubjects {

        @Test
        void whenSubjectIsIdleForPeriodThenEvicted() {
            acquire("a");
            pass(Duration.ofMinutes(1));

            assertThat(limiter.subjects()).isZero();
        }

        @Test
        void whenPeriodOfSubjectHasNotEndedThenCached() {
            acquire("a");
            pass(Duration.ofMinutes(1).minusNanos(1));

            assertThat(limiter.subjects()).isEqualTo(1);
        }

        @Test
        void whenSubjectsFloodThenAtMostMaximumIsCached() {
            for (int i = 0; i < 300_000; i++) {
                acquire("subject-" + i);
            }

            assertThat(limiter.subjects()).isBetween(1L, (long) InMemoryLimiter.MAX_SUBJECTS);
        }

        @Test
        void whenSubjectsFloodThenFrequentSubjectIsStillRejected() {
            acquire("a", 3);
            for (int i = 0; i < 300_000; i++) {
                acquire("subject-" + i);
                if (i % 100 == 0) {
                    assertThat(acquire("a").allowed()).as("after %d others", i).isFalse();
                }
            }
        }
    }

    @Nested
    class Concurrent {

        @Test
        void whenManyThreadsCallThenExactlyQuotaPasses() throws Exception {
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
    class Unlimited {

        @Test
        void whenUnlimitedThenEveryRequestPasses() {
            assertThat(Limiter.UNLIMITED.acquire("a").block()).isEqualTo(LimitDecision.UNLIMITED);
        }
    }
}

package dev.keywright.verification.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.Quota;
import dev.keywright.ratelimit.RateLimitProperties.FailureMode;
import dev.keywright.redis.ScriptPipeline;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeySnapshot;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.RedisGateways;
import dev.keywright.support.store.RedisProcess;
import dev.keywright.verification.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Two nodes with one real Redis and one credit store. */
class RedisKeyLimiterIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LEASE_SIZE = 10;

    private RedisProcess redis;
    private RedisGateways toOne;
    private RedisGateways toOther;
    private FreshDatabase database;
    private TestCredits credits;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        redis = RedisProcess.start();
        toOne = RedisGateways.to(redis.port());
        toOther = RedisGateways.to(redis.port());
        database = new FreshDatabase(folder);
        credits = new TestCredits(database);
    }

    @AfterEach
    void close() {
        toOne.close();
        toOther.close();
        redis.close();
        database.close();
    }

    private KeyLimiter node(RedisGateways link, FailureMode onFailure) {
        Clock clock = Clock.systemUTC();
        InMemoryKeyLimiter own =
                new InMemoryKeyLimiter(new CreditLeaser(credits.store(), LEASE_SIZE, clock, new QueryGuard()), clock);
        return new RedisKeyLimiter(new RedisWindowCounters(new ScriptPipeline(link.link())), own, onFailure);
    }

    private KeySnapshot granted(long amount, String... limits) {
        credits.grant(TestKeySnapshot.ID, amount, TestKeySnapshot.NOON);
        return TestKeySnapshot.limited(limits).withCredits(amount).key();
    }

    private static KeyLimiter.SpendResult spend(KeyLimiter node, KeySnapshot key, int cost) {
        return Objects.requireNonNull(node.spend(key, cost).block(LONG));
    }

    private static int remaining(KeyLimiter.SpendResult spent) {
        return spent.limits().get(0).remaining();
    }

    @Nested
    class SharedLimits {

        private final KeySnapshot key =
                TestKeySnapshot.limited("a=50/1h", "b=70/1d").key();
        private KeyLimiter one;
        private KeyLimiter other;

        @BeforeEach
        void beginNodes() {
            one = node(toOne, FailureMode.CLOSED);
            other = node(toOther, FailureMode.CLOSED);
        }

        @Test
        void whenBothNodesAreCalledConcurrentlyThenExactlyLimitPasses() {
            Long passed = Flux.fromStream(Stream.of(one, other))
                    .flatMap((node) -> Flux.range(0, 250).flatMap((call) -> node.spend(key, 1), 16))
                    .filter((spent) -> spent.code() == Verdict.Code.VALID)
                    .count()
                    .block(LONG);

            assertThat(passed).isEqualTo(50);
        }

        @Test
        void whenOneNodeSpendsThenOtherReportsRemaining() {
            assertThat(remaining(spend(one, key, 20))).isEqualTo(30);
            assertThat(remaining(spend(other, key, 5))).isEqualTo(25);
        }

        @Test
        void whenOneLimitRejectsThenOtherIsUnchanged() {
            KeySnapshot narrow =
                    TestKeySnapshot.limited("a=50/1h", "narrow=1/1h").key();
            assertThat(spend(one, narrow, 1).code()).isEqualTo(Verdict.Code.VALID);
            KeyLimiter.SpendResult rejected = spend(other, narrow, 1);

            assertThat(rejected.code()).isEqualTo(Verdict.Code.RATE_LIMITED);
            assertThat(rejected.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
            assertThat(rejected.exceededLimit()).isEqualTo("narrow");
            assertThat(remaining(rejected)).isEqualTo(49);
        }

        @Test
        void whenWindowEndsThenFullLimitIsAvailable() {
            KeySnapshot brief = TestKeySnapshot.limited("brief=2/1s").key();
            until(Verdict.Code.RATE_LIMITED, one, brief);

            assertThat(remaining(until(Verdict.Code.VALID, other, brief))).isEqualTo(1);
        }

        private static KeyLimiter.SpendResult until(Verdict.Code code, KeyLimiter node, KeySnapshot key) {
            return Objects.requireNonNull(Flux.defer(() -> node.spend(key, 1))
                    .repeat()
                    .filter((spent) -> spent.code() == code)
                    .blockFirst(LONG));
        }

        @Test
        void whenPeriodIsWrittenDifferentlyThenSameLimit() {
            Quota dailyQuota = new Quota(50, Duration.ofDays(1));
            spend(
                    one,
                    TestKeySnapshot.limited(new KeyLimit("a", dailyQuota, "P1D"))
                            .key(),
                    20);

            KeySnapshot same = TestKeySnapshot.limited(new KeyLimit("a", dailyQuota, "PT24H"))
                    .key();
            assertThat(remaining(spend(other, same, 1))).isEqualTo(29);
        }

        @Test
        void whenLimitIsChangedThenNewLimitAppliesAndUsedPermitsCount() {
            spend(one, key, 20);

            assertThat(remaining(spend(other, TestKeySnapshot.limited("a=30/1h").key(), 1)))
                    .isEqualTo(9);
        }

        @Test
        void whenPreviewedThenNothingIsSpent() {
            Objects.requireNonNull(one.preview(key, 7).block(LONG));

            assertThat(remaining(spend(other, key, 1))).isEqualTo(49);
        }

        @Test
        void whenCreditsAreExhaustedThenLimitsAreRefunded() {
            KeySnapshot lowCredits = granted(3, "a=50/1h");
            assertThat(spend(one, lowCredits, 3).code()).isEqualTo(Verdict.Code.VALID);
            KeyLimiter.SpendResult rejected = spend(one, lowCredits, 2);

            assertThat(rejected.code()).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
            assertThat(remaining(rejected)).isEqualTo(47);
            assertThat(remaining(spend(other, TestKeySnapshot.limited("a=50/1h").key(), 1)))
                    .isEqualTo(46);
        }
    }

    @Nested
    class Refunds {

        private final KeySnapshot brief = TestKeySnapshot.limited("brief=5/2s").key();
        private final KeySnapshot key = TestKeySnapshot.limited("hour=5/1h").key();
        private RedisWindowCounters windows;

        @BeforeEach
        void beginWindows() {
            windows = new RedisWindowCounters(new ScriptPipeline(toOne.link()));
        }

        private RedisWindowCounters.WindowReply spent(int cost) {
            return Objects.requireNonNull(windows.spend(key, cost).block(LONG));
        }

        private int used(KeySnapshot of) {
            return Objects.requireNonNull(windows.preview(of, 0).block(LONG))
                    .windows()[0]
                    .used();
        }

        @Test
        void whenWindowIsOpenThenRefunded() {
            RedisWindowCounters.WindowReply requested = spent(3);
            spent(1);
            windows.release(key, requested, 3).block(LONG);

            assertThat(used(key)).isEqualTo(1);
        }

        /** Repeats if the machine is so busy that the next window has ended too. */
        @Test
        void whenWindowHasEndedThenNextIsNotRefunded() {
            int used = 0;
            for (int tries = 0; tries < 10 && used == 0; tries++) {
                RedisWindowCounters.WindowReply requested = spendInNewWindow(5);
                spendInNewWindow(2);
                windows.release(brief, requested, 5).block(LONG);
                used = used(brief);
            }

            assertThat(used).isEqualTo(2);
        }

        private RedisWindowCounters.WindowReply spendInNewWindow(int cost) {
            return Objects.requireNonNull(Mono.defer(() -> windows.spend(brief, cost))
                    .filter((next) -> !next.isExceeded() && next.windows()[0].used() == cost)
                    .repeatWhenEmpty((again) -> again.delayElements(Duration.ofMillis(20)))
                    .block(LONG));
        }

        @Test
        void whenRedisEvictedCounterThenNoMoreThanLimitIsAvailable() throws IOException {
            RedisWindowCounters.WindowReply requested = spent(5);
            redis.stop();
            redis.startAgain();
            RedisWindowCounters.WindowReply again = Objects.requireNonNull(Flux.defer(() -> windows.spend(key, 1))
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20)))
                    .blockFirst(LONG));
            windows.release(key, requested, 5).block(LONG);

            assertThat(again.windows()[0].used()).isEqualTo(1);
            assertThat(used(key)).isBetween(0, 1);
        }
    }

    @Nested
    class WithoutRedis {

        private static final Duration MAX_WAIT = Duration.ofMillis(250);

        private final KeySnapshot limited = TestKeySnapshot.limited("a=2/1h").key();
        private RedisGateways link;

        @BeforeEach
        void connect() {
            link = RedisGateways.to(redis.port(), MAX_WAIT, System::nanoTime);
        }

        @AfterEach
        void disconnect() {
            link.close();
        }

        @Test
        void whenFailureModeIsOpenThenLimitsAreSkippedAndCreditsAreSpent() throws IOException {
            KeySnapshot key = granted(3, "a=2/1h");
            KeyLimiter node = node(link, FailureMode.OPEN);
            redis.freeze();

            assertThat(spend(node, key, 3).code()).isEqualTo(Verdict.Code.VALID);
            assertThat(spend(node, key, 1).code()).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
        }

        @Test
        void whenFailureModeIsClosedThenRejectedAndNoCreditIsSpent() throws IOException {
            KeySnapshot key = granted(3, "a=2/1h");
            KeyLimiter node = node(link, FailureMode.CLOSED);
            redis.freeze();
            assertThatThrownBy(() -> spend(node, key, 3))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            (exception) -> assertThat(exception.code()).isEqualTo(ErrorCode.RATE_LIMITER_UNAVAILABLE));
            redis.thaw();

            KeyLimiter.SpendResult healed = Objects.requireNonNull(Flux.defer(() -> node.spend(key, 2))
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(50)))
                    .blockFirst(LONG));
            assertThat(healed.credits()).isEqualTo(1);
        }

        @Test
        void whenKeyHasNoLimitsThenRedisIsNotCalled() {
            redis.stop();

            assertThat(spend(
                                    node(link, FailureMode.CLOSED),
                                    TestKeySnapshot.plain().key(),
                                    1)
                            .code())
                    .isEqualTo(Verdict.Code.VALID);
        }

        @Test
        void whenRedisIsUnavailableThenRequestsSoonDoNotWait() throws IOException {
            try (RedisGateways withoutProbes = RedisGateways.to(redis.port(), MAX_WAIT, () -> 0)) {
                KeyLimiter node = node(withoutProbes, FailureMode.OPEN);
                redis.freeze();
                for (int i = 0; i < 5; i++) {
                    spend(node, limited, 1);
                }

                assertThat(node.spend(limited, 1).toFuture()).isCompleted();
            }
        }
    }
}

package dev.keywright.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.RedisProcess;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import dev.keywright.key.StoredCredits;
import dev.keywright.limit.LimitSettings.Manner;
import dev.keywright.limit.Quota;
import dev.keywright.redis.RedisLinks;
import dev.keywright.storage.FreshDatabase;
import dev.keywright.storage.Patience;
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

/** Two nodes on one real Redis, and on one store of credits. */
class SharedBudgetsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BLOCK = 10;

    private RedisProcess redis;
    private RedisLinks toOne;
    private RedisLinks toOther;
    private FreshDatabase database;
    private StoredCredits credits;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        redis = RedisProcess.start();
        toOne = RedisLinks.to(redis.port());
        toOther = RedisLinks.to(redis.port());
        database = new FreshDatabase(folder);
        credits = new StoredCredits(database);
    }

    @AfterEach
    void close() {
        toOne.close();
        toOther.close();
        redis.close();
        database.close();
    }

    private Budgets node(RedisLinks link, Manner onFailure) {
        Clock clock = Clock.systemUTC();
        MemoryBudgets own = new MemoryBudgets(new CreditBlocks(credits.store(), BLOCK, clock, new Patience()), clock);
        return new SharedBudgets(new SharedWindows(link.link()), own, onFailure);
    }

    private KnownKey granted(long amount, String... limits) {
        credits.grant(KnownKeyDraft.ID, amount, KnownKeyDraft.NOON);
        return KnownKeyDraft.limited(limits).withCredits(amount).key();
    }

    private static Spent spend(Budgets node, KnownKey key, int cost) {
        return Objects.requireNonNull(node.spend(key, cost).block(LONG));
    }

    private static int left(Spent spent) {
        return spent.limits().get(0).remaining();
    }

    @Nested
    class Together {

        private final KnownKey key = KnownKeyDraft.limited("a=50/1h", "b=70/1d").key();
        private Budgets one;
        private Budgets other;

        @BeforeEach
        void beginNodes() {
            one = node(toOne, Manner.CLOSED);
            other = node(toOther, Manner.CLOSED);
        }

        @Test
        void whenManyAskBothAtOnceThenExactlyAsManyAsTheLimitPass() {
            Long passed = Flux.fromStream(Stream.of(one, other))
                    .flatMap((node) -> Flux.range(0, 250).flatMap((call) -> node.spend(key, 1), 16))
                    .filter((spent) -> spent.code() == Verdict.Code.VALID)
                    .count()
                    .block(LONG);

            assertThat(passed).isEqualTo(50);
        }

        @Test
        void whenOneSpendsThenTheOtherTellsWhatIsLeft() {
            assertThat(left(spend(one, key, 20))).isEqualTo(30);
            assertThat(left(spend(other, key, 5))).isEqualTo(25);
        }

        @Test
        void whenOneLimitRefusesThenNothingIsSpentOfTheOther() {
            KnownKey narrow = KnownKeyDraft.limited("a=50/1h", "narrow=1/1h").key();
            assertThat(spend(one, narrow, 1).code()).isEqualTo(Verdict.Code.VALID);
            Spent refused = spend(other, narrow, 1);

            assertThat(refused.code()).isEqualTo(Verdict.Code.RATE_LIMITED);
            assertThat(refused.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
            assertThat(refused.exceededLimit()).isEqualTo("narrow");
            assertThat(left(refused)).isEqualTo(49);
        }

        @Test
        void whenAWindowEndsThenTheWholeLimitIsThereAgain() {
            KnownKey brief = KnownKeyDraft.limited("brief=2/1s").key();
            until(Verdict.Code.RATE_LIMITED, one, brief);

            assertThat(left(until(Verdict.Code.VALID, other, brief))).isEqualTo(1);
        }

        private static Spent until(Verdict.Code code, Budgets node, KnownKey key) {
            return Objects.requireNonNull(Flux.defer(() -> node.spend(key, 1))
                    .repeat()
                    .filter((spent) -> spent.code() == code)
                    .blockFirst(LONG));
        }

        @Test
        void whenItsPeriodIsWrittenOtherwiseThenItIsTheSameLimit() {
            Quota aDay = new Quota(50, Duration.ofDays(1));
            spend(one, KnownKeyDraft.limited(new KeyLimit("a", aDay, "P1D")).key(), 20);

            KnownKey same =
                    KnownKeyDraft.limited(new KeyLimit("a", aDay, "PT24H")).key();
            assertThat(left(spend(other, same, 1))).isEqualTo(29);
        }

        @Test
        void whenTheLimitIsChangedThenTheNewOneHoldsAndWhatWasUsedCounts() {
            spend(one, key, 20);

            assertThat(left(spend(other, KnownKeyDraft.limited("a=30/1h").key(), 1)))
                    .isEqualTo(9);
        }

        @Test
        void whenPreviewedThenNothingIsSpent() {
            Objects.requireNonNull(one.preview(key, 7).block(LONG));

            assertThat(left(spend(other, key, 1))).isEqualTo(49);
        }

        @Test
        void whenCreditsAreExhaustedThenTheLimitsGetBackWhatWasTaken() {
            KnownKey poor = granted(3, "a=50/1h");
            assertThat(spend(one, poor, 3).code()).isEqualTo(Verdict.Code.VALID);
            Spent refused = spend(one, poor, 2);

            assertThat(refused.code()).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
            assertThat(left(refused)).isEqualTo(47);
            assertThat(left(spend(other, KnownKeyDraft.limited("a=50/1h").key(), 1)))
                    .isEqualTo(46);
        }
    }

    @Nested
    class GivingBack {

        private final KnownKey brief = KnownKeyDraft.limited("brief=5/2s").key();
        private final KnownKey key = KnownKeyDraft.limited("hour=5/1h").key();
        private SharedWindows windows;

        @BeforeEach
        void beginWindows() {
            windows = new SharedWindows(toOne.link());
        }

        private SharedWindows.Asked spent(int cost) {
            return Objects.requireNonNull(windows.spend(key, cost).block(LONG));
        }

        private int used(KnownKey of) {
            return Objects.requireNonNull(windows.look(of, 0).block(LONG))
                    .windows()[0]
                    .used();
        }

        @Test
        void whenTheWindowIsOpenThenItHasWhatWasTaken() {
            SharedWindows.Asked asked = spent(3);
            spent(1);
            windows.giveBack(key, asked, 3).block(LONG);

            assertThat(used(key)).isEqualTo(1);
        }

        /** Again if the machine is so busy that the next window has ended as well before it is looked at. */
        @Test
        void whenTheWindowHasEndedThenTheNextHasNothingOfIt() {
            int used = 0;
            for (int tries = 0; tries < 10 && used == 0; tries++) {
                SharedWindows.Asked asked = spentInANewWindow(5);
                spentInANewWindow(2);
                windows.giveBack(brief, asked, 5).block(LONG);
                used = used(brief);
            }

            assertThat(used).isEqualTo(2);
        }

        private SharedWindows.Asked spentInANewWindow(int cost) {
            return Objects.requireNonNull(Mono.defer(() -> windows.spend(brief, cost))
                    .filter((next) -> !next.isRefused() && next.windows()[0].used() == cost)
                    .repeatWhenEmpty((again) -> again.delayElements(Duration.ofMillis(20)))
                    .block(LONG));
        }

        @Test
        void whenRedisHasForgottenThenNoMoreIsThereThanTheLimit() throws IOException {
            SharedWindows.Asked asked = spent(5);
            redis.stop();
            redis.startAgain();
            SharedWindows.Asked again = Objects.requireNonNull(Flux.defer(() -> windows.spend(key, 1))
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20)))
                    .blockFirst(LONG));
            windows.giveBack(key, asked, 5).block(LONG);

            assertThat(again.windows()[0].used()).isEqualTo(1);
            assertThat(used(key)).isBetween(0, 1);
        }
    }

    @Nested
    class WithoutRedis {

        private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

        private final KnownKey limited = KnownKeyDraft.limited("a=2/1h").key();
        private RedisLinks link;

        @BeforeEach
        void connect() {
            link = RedisLinks.to(redis.port(), LONGEST_WAIT, System::nanoTime);
        }

        @AfterEach
        void disconnect() {
            link.close();
        }

        @Test
        void whenVerifyingIsOpenThenLimitsArePassedOverAndCreditsAreNot() throws IOException {
            KnownKey key = granted(3, "a=2/1h");
            Budgets node = node(link, Manner.OPEN);
            redis.freeze();

            assertThat(spend(node, key, 3).code()).isEqualTo(Verdict.Code.VALID);
            assertThat(spend(node, key, 1).code()).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
        }

        @Test
        void whenVerifyingIsClosedThenRefusedAndNoCreditIsSpent() throws IOException {
            KnownKey key = granted(3, "a=2/1h");
            Budgets node = node(link, Manner.CLOSED);
            redis.freeze();
            assertThatThrownBy(() -> spend(node, key, 3))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            (refusal) -> assertThat(refusal.code()).isEqualTo(Code.LIMITS_OUT_OF_ORDER));
            redis.thaw();

            Spent healed = Objects.requireNonNull(Flux.defer(() -> node.spend(key, 2))
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(50)))
                    .blockFirst(LONG));
            assertThat(healed.credits()).isEqualTo(1);
        }

        @Test
        void whenAKeyHasNoLimitsThenNobodyIsAsked() {
            redis.stop();

            assertThat(spend(node(link, Manner.CLOSED), KnownKeyDraft.plain().key(), 1)
                            .code())
                    .isEqualTo(Verdict.Code.VALID);
        }

        @Test
        void whenItIsAwayThenCallsSoonDoNotWaitForIt() throws IOException {
            try (RedisLinks neverLooking = RedisLinks.to(redis.port(), LONGEST_WAIT, () -> 0)) {
                Budgets node = node(neverLooking, Manner.OPEN);
                redis.freeze();
                for (int i = 0; i < 5; i++) {
                    spend(node, limited, 1);
                }

                assertThat(node.spend(limited, 1).toFuture()).isCompleted();
            }
        }
    }
}

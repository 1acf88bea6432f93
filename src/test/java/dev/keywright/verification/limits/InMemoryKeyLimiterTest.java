package dev.keywright.verification.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.ratelimit.Quota;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeySnapshot;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.verification.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryKeyLimiterTest {

    private static final int LEASE_SIZE = 10;
    private static final int THREADS = 8;

    private final StoppedClock clock = new StoppedClock();
    private FreshDatabase database;
    private TestCredits credits;
    private InMemoryKeyLimiter keyLimiter;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        credits = new TestCredits(database);
        keyLimiter = restartedLimiter();
    }

    /** Simulates a database error for one of them. */
    @Test
    void whenReleaseOfOneFamilyFailsThenOthersAreReleased() {
        List<KeyId> families = IntStream.range(0, 20)
                .mapToObj((i) -> new KeyId(String.format(Locale.ROOT, "AbcdefGhij%02d", i)))
                .toList();
        families.forEach((family) -> {
            credits.grant(family, 100, TestKeySnapshot.NOON);
            spend(TestKeySnapshot.plain().withCredits(100).key(family), 1);
        });
        database.client().sql("""
                        CREATE TRIGGER weak BEFORE UPDATE ON credit WHEN NEW.family = 'AbcdefGhij05'
                        BEGIN SELECT RAISE(ABORT, 'no'); END
                        """).then().block();
        keyLimiter.releaseAll().block();

        assertThat(families)
                .filteredOn((family) -> credits.remaining(family) == 99)
                .hasSize(19);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A restarted process on the same store. */
    private InMemoryKeyLimiter restartedLimiter() {
        return new InMemoryKeyLimiter(new CreditLeaser(credits.store(), LEASE_SIZE, clock, new QueryGuard()), clock);
    }

    private KeyLimiter.SpendResult spend(KeySnapshot key, int cost) {
        return Objects.requireNonNull(keyLimiter.spend(key, cost).block());
    }

    private KeyLimiter.SpendResult preview(KeySnapshot key, int cost) {
        return Objects.requireNonNull(keyLimiter.preview(key, cost).block());
    }

    private Verdict.Code code(KeySnapshot key, int cost) {
        return spend(key, cost).code();
    }

    /** The total spent by concurrent requests of several threads. */
    private int spentAtOnce(KeySnapshot key, int calls, int maxCost) throws Exception {
        AtomicInteger sum = new AtomicInteger();
        Callable<Void> caller = () -> {
            Random random = new Random(calls);
            for (int i = 0; i < calls; i++) {
                int cost = 1 + random.nextInt(maxCost);
                sum.addAndGet(code(key, cost) == Verdict.Code.VALID ? cost : 0);
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Void> done : threads.invokeAll(
                    Stream.generate(() -> caller).limit(THREADS).toList())) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        return sum.get();
    }

    private KeySnapshot granted(long amount, String... limits) {
        credits.grant(TestKeySnapshot.ID, amount, TestKeySnapshot.NOON);
        return TestKeySnapshot.limited(limits).withCredits(amount).key();
    }

    @Nested
    class LimitSpending {

        private static final Quota A_DAY = new Quota(10, Duration.ofDays(1));

        @Test
        void whenManyRequestConcurrentlyThenExactlyLimitPasses() throws Exception {
            KeySnapshot key =
                    TestKeySnapshot.limited("a=500/1m", "b=700/1h", "c=900/1d").key();

            assertThat(spentAtOnce(key, 200, 1)).isEqualTo(500);
        }

        @Test
        void whenCostsDifferThenNeverMoreThanSmallestLimit() throws Exception {
            KeySnapshot key =
                    TestKeySnapshot.limited("a=500/1m", "b=700/1h", "c=900/1d").key();

            assertThat(spentAtOnce(key, 200, 7)).isEqualTo(500);
        }

        @Test
        void whenOneLimitRejectsThenNothingIsSpent() {
            KeySnapshot key = TestKeySnapshot.limited("a=10/1m", "b=5/1h").key();
            spend(key, 4);

            KeyLimiter.SpendResult rejected = spend(key, 2);
            assertThat(rejected.code()).isEqualTo(Verdict.Code.RATE_LIMITED);
            assertThat(rejected.limits())
                    .extracting(Verdict.Remaining::remaining)
                    .containsExactly(6, 1);
            assertThat(rejected.retryAfter()).isEqualTo(Duration.ofHours(1));
            assertThat(spend(key, 1).limits())
                    .extracting(Verdict.Remaining::remaining)
                    .containsExactly(5, 0);
        }

        @Test
        void whenSeveralLimitsRejectThenLongestWaitIsNamed() {
            KeySnapshot key =
                    TestKeySnapshot.limited("a=10/1m", "b=3/1h", "c=3/1s").key();
            assertThat(spend(key, 3).exceededLimit()).isNull();

            assertThat(spend(key, 1).exceededLimit()).isEqualTo("b");
            KeyLimiter.SpendResult never = spend(key, 4);
            assertThat(never.exceededLimit()).isEqualTo("b");
            assertThat(never.retryAfter()).isNull();
            assertThat(spend(TestKeySnapshot.limited("a=10/1m").key(), 8).exceededLimit())
                    .isEqualTo("a");
        }

        @Test
        void whenWindowEndsThenAllPermitsAreAvailable() {
            KeySnapshot key = TestKeySnapshot.limited("a=2/1m").key();
            spend(key, 2);
            clock.advance(Duration.ofMillis(59_999));

            assertThat(spend(key, 1).retryAfter()).isEqualTo(Duration.ofMillis(1));
            clock.advance(Duration.ofMillis(1));
            assertThat(code(key, 2)).isEqualTo(Verdict.Code.VALID);
        }

        @Test
        void whenPeriodIsWrittenDifferentlyThenSameLimit() {
            spend(TestKeySnapshot.limited(new KeyLimit("a", A_DAY, "P1D")).key(), 6);

            KeyLimiter.SpendResult spent = spend(
                    TestKeySnapshot.limited(new KeyLimit("a", A_DAY, "PT24H")).key(), 1);
            assertThat(spent.limits().get(0).remaining()).isEqualTo(3);
        }

        @Test
        void whenLimitIsChangedThenUsedPermitsStayUsed() {
            spend(TestKeySnapshot.limited("a=10/1m").key(), 6);

            assertThat(spend(TestKeySnapshot.limited("a=8/1h").key(), 1)
                            .limits()
                            .get(0)
                            .remaining())
                    .isEqualTo(1);
            assertThat(code(TestKeySnapshot.limited("b=8/1h", "a=5/1h").key(), 1))
                    .isEqualTo(Verdict.Code.RATE_LIMITED);
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 1_000, 86_400_000})
        void whenClockIsSetBackThenNothingIsEvictedAndRetryAfterIsNotLonger(long millis) {
            KeySnapshot key = TestKeySnapshot.limited("a=2/1m").key();
            spend(key, 2);
            clock.advance(Duration.ofMillis(-millis));

            KeyLimiter.SpendResult rejected = spend(key, 1);
            assertThat(rejected.code()).isEqualTo(Verdict.Code.RATE_LIMITED);
            assertThat(rejected.retryAfter()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        }

        @Test
        void whenSweptThenOnlyEndedWindowsAreEvicted() {
            KeySnapshot key = TestKeySnapshot.limited("a=1/1m").key();
            spend(key, 1);
            keyLimiter.sweep().block();
            assertThat(code(key, 1)).isEqualTo(Verdict.Code.RATE_LIMITED);

            clock.advance(Duration.ofMinutes(1));
            keyLimiter.sweep().block();
            assertThat(keyLimiter.size()).isZero();
            assertThat(code(key, 1)).isEqualTo(Verdict.Code.VALID);
        }
    }

    @Nested
    class CreditSpending {

        @Test
        void whenManySpendConcurrentlyThenExactlyAvailableCreditsPass() throws Exception {
            assertThat(spentAtOnce(granted(333, "a=100000/1h"), 100, 1)).isEqualTo(333);
            assertThat(credits.remaining(TestKeySnapshot.ID)).isZero();
        }

        @Test
        void whenCreditsAreInsufficientThenNothingIsSpent() {
            KeySnapshot key = granted(15, "a=100/1h");

            assertThat(spend(key, 12).credits()).isEqualTo(3);
            KeyLimiter.SpendResult rejected = spend(key, 4);
            assertThat(rejected.code()).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
            assertThat(rejected.limits().get(0).remaining()).isEqualTo(88);
            assertThat(rejected.exceededLimit()).isNull();
            assertThat(spend(key, 3).credits()).isZero();
        }

        @Test
        void whenLimitRejectsThenNoCreditsAreSpent() {
            KeySnapshot key = granted(15, "a=1/1h");
            spend(key, 1);

            assertThat(code(key, 1)).isEqualTo(Verdict.Code.RATE_LIMITED);
            assertThat(Objects.requireNonNull(keyLimiter.preview(granted(14), 1).block())
                            .code())
                    .isEqualTo(Verdict.Code.VALID);
        }

        @Test
        void whenRefilledThenOldLeaseIsNotSpent() {
            KeySnapshot key = granted(20);
            credits.fillUpHourly(TestKeySnapshot.ID, 5);
            spend(key, 1);
            clock.advance(Duration.ofHours(1));

            assertThat(spend(key, 1).credits()).isEqualTo(4);
        }

        @Test
        void whenCreditsAreChangedThenEarlierLeaseIsVoid() {
            spend(granted(20), 1);
            KeySnapshot key = granted(2);
            keyLimiter.onEntry(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_CHANGED, TestKeySnapshot.ID.value())
                    .with(new AuditDetails.KeyChange(Set.of("credits", "name"), null)));

            assertThat(code(key, 3)).isEqualTo(Verdict.Code.CREDITS_EXHAUSTED);
            assertThat(spend(key, 2).credits()).isZero();
        }

        @Test
        void whenIdleThenLeaseIsReleased() {
            spend(granted(20), 3);
            keyLimiter.sweep().block();
            assertThat(credits.remaining(TestKeySnapshot.ID)).isEqualTo(10);

            clock.advance(Duration.ofSeconds(5));
            keyLimiter.sweep().block();
            assertThat(credits.remaining(TestKeySnapshot.ID)).isEqualTo(17);
        }

        @Test
        void whenStoppedThenAllLeasesAreReleased() {
            spend(granted(20), 3);
            keyLimiter.destroy();

            assertThat(credits.remaining(TestKeySnapshot.ID)).isEqualTo(17);
        }

        @Test
        void whenKilledRepeatedlyThenAtMostOneLeaseIsLostEachTime() {
            KeySnapshot key = granted(500);
            int spent = 0;
            int lives = 0;
            for (boolean isValid = true; isValid; lives++) {
                keyLimiter = restartedLimiter();
                for (int i = 0; i < 7 + lives; i++) {
                    isValid = code(key, 1) == Verdict.Code.VALID;
                    spent += isValid ? 1 : 0;
                }
            }

            assertThat(spent).isBetween(500 - lives * LEASE_SIZE, 500);
            assertThat(credits.remaining(TestKeySnapshot.ID)).isZero();
        }

        @Test
        void whenPreviewedThenNothingIsSpent() {
            KeySnapshot key = granted(3, "a=5/1h");

            assertThat(List.of(1, 3, 4))
                    .map((cost) -> preview(key, cost).code())
                    .containsExactly(Verdict.Code.VALID, Verdict.Code.VALID, Verdict.Code.CREDITS_EXHAUSTED);
            assertThat(credits.remaining(TestKeySnapshot.ID)).isEqualTo(3);
            assertThat(spend(key, 3).limits().get(0).remaining()).isEqualTo(2);
        }
    }
}

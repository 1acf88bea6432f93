package dev.keywright.verification;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeySnapshot;
import dev.keywright.support.store.FailingDatabase;
import dev.keywright.verification.limits.CreditLeaser;
import dev.keywright.verification.limits.InMemoryKeyLimiter;
import dev.keywright.verification.limits.KeyLimiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Credits are requested while the database does not respond. */
class FrozenCreditsTest {

    private static final int GRANTED = 30;
    private static final int LEASE_SIZE = 10;
    private static final int MAX_WAITING = 2;
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final StoppedClock clock = new StoppedClock();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final KeySnapshot key =
            TestKeySnapshot.limited("a=100/1h").withCredits(GRANTED).key();
    private FailingDatabase database;
    private TestCredits stored;
    private InMemoryKeyLimiter keyLimiter;

    @BeforeEach
    void grant(@TempDir Path folder) {
        database = new FailingDatabase(folder);
        stored = new TestCredits(database.intact());
        stored.grant(TestKeySnapshot.ID, GRANTED, TestKeySnapshot.NOON);
        keyLimiter = new InMemoryKeyLimiter(
                new CreditLeaser(
                        new TestCredits(database).store(),
                        LEASE_SIZE,
                        clock,
                        new QueryGuard(QUERY_TIMEOUT, MAX_WAITING, timer)),
                clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Verdict.Code spend() {
        return Objects.requireNonNull(keyLimiter.spend(key, 1).block(SOON)).code();
    }

    /** Errors when the timeout expires, and not before. */
    private void expectTimeout(Mono<KeyLimiter.SpendResult> call) {
        StepVerifier.create(call)
                .expectSubscription()
                .then(() -> timer.advanceTimeBy(QUERY_TIMEOUT.minusNanos(1)))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> timer.advanceTimeBy(Duration.ofNanos(1)))
                .expectError(QueryTimeoutException.class)
                .verify(SOON);
    }

    /** On the calling thread, without waiting. */
    private static void expectAtOnce(Mono<KeyLimiter.SpendResult> call, Class<? extends Exception> exception) {
        assertThat(call.toFuture()).isCompletedExceptionally();
        StepVerifier.create(call).expectError(exception).verify(SOON);
    }

    private void awaitStored(long credits) throws InterruptedException {
        await(() -> stored.remaining(TestKeySnapshot.ID) == credits);
    }

    /** Waits until the request that leased credits has ended. */
    private void awaitPassed() throws InterruptedException {
        await(() -> keyLimiter.spend(key, 1).onErrorComplete().blockOptional().isPresent());
    }

    /** The credits in the database after all unspent ones are returned. */
    private long remainingCredits() {
        keyLimiter.releaseAll().block(SOON);
        return stored.remaining(TestKeySnapshot.ID);
    }

    @Test
    void whenStoreIsSilentThenRequestTimesOutAndNextFailsAtOnce() {
        database.line().freeze();
        expectTimeout(keyLimiter.spend(key, 1));

        expectAtOnce(keyLimiter.spend(key, 1), QueryTimeoutException.class);
    }

    @Test
    void whenLeaseArrivesLateThenLaterRequestsUseIt() throws Exception {
        database.line().freeze();
        expectTimeout(keyLimiter.spend(key, 1));
        database.line().thaw();
        awaitStored(GRANTED - LEASE_SIZE);
        awaitPassed();

        database.line().freeze();
        for (int i = 1; i < LEASE_SIZE; i++) {
            assertThat(spend()).isEqualTo(Verdict.Code.VALID);
        }
        database.line().thaw();
        assertThat(remainingCredits()).isEqualTo(GRANTED - LEASE_SIZE);
    }

    @Test
    void whenRequestFailedThenNothingIsSpent() throws Exception {
        database.line().freeze();
        expectTimeout(keyLimiter.spend(key, 1));
        database.line().thaw();
        awaitStored(GRANTED - LEASE_SIZE);
        awaitPassed();

        KeyLimiter.SpendResult second =
                Objects.requireNonNull(keyLimiter.spend(key, 1).block(SOON));
        assertThat(second.limits().get(0).remaining()).isEqualTo(98);
        assertThat(second.credits()).isEqualTo(GRANTED - 2);
        assertThat(remainingCredits()).isEqualTo(GRANTED - 2);
    }

    /** Simulates a connection that is lost silently. */
    @Test
    void whenLeaseIsMinuteLateThenSecondIsAcquiredAndFirstIsReleased() throws Exception {
        database.line().freeze();
        expectTimeout(keyLimiter.spend(key, 1));
        database.line().repair();
        clock.advance(Duration.ofSeconds(59));
        expectAtOnce(keyLimiter.spend(key, 1), QueryTimeoutException.class);

        clock.advance(Duration.ofSeconds(1));
        assertThat(spend()).isEqualTo(Verdict.Code.VALID);
        assertThat(stored.remaining(TestKeySnapshot.ID)).isEqualTo(GRANTED - LEASE_SIZE);

        database.line().thaw();
        int spent = 1;
        for (int i = 0; i < 2 * GRANTED; i++) {
            spent += spend() == Verdict.Code.VALID ? 1 : 0;
            clock.advance(Duration.ofSeconds(1));
        }
        int all = spent;
        await(() -> all + remainingCredits() == GRANTED);
        assertThat(spent).isBetween(GRANTED - LEASE_SIZE, GRANTED);
    }

    @Test
    void whenMaximumIsWaitingThenNextIsRejectedAndOthersAreServed() throws Exception {
        database.line().freeze();
        CompletableFuture<KeyLimiter.SpendResult> one = keyLimiter.spend(key, 1).toFuture();
        CompletableFuture<KeyLimiter.SpendResult> other =
                keyLimiter.spend(key, 1).toFuture();
        expectAtOnce(keyLimiter.spend(key, 1), RejectedExecutionException.class);

        database.line().thaw();
        assertThat(one.get().code()).isEqualTo(Verdict.Code.VALID);
        assertThat(other.get().code()).isEqualTo(Verdict.Code.VALID);
        keyLimiter.releaseAll().block(SOON);
        assertThat(stored.remaining(TestKeySnapshot.ID)).isEqualTo(GRANTED - 2);
    }

    @Test
    void whenPreviewedThenTimesOut() {
        database.line().freeze();

        expectTimeout(keyLimiter.preview(key, 1));
    }

    @Test
    void whenStoreIsUnavailableThenRequestFailsUntilRecovery() {
        database.line().cut();
        StepVerifier.create(keyLimiter.spend(key, 1)).expectError().verify(SOON);
        database.line().repair();

        assertThat(spend()).isEqualTo(Verdict.Code.VALID);
        assertThat(remainingCredits()).isEqualTo(GRANTED - 1);
    }
}

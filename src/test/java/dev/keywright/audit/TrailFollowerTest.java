package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.storage.WeakDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Time stands still unless a test moves it, but for the looks, which are rare, and their retries. */
@ExtendWith(OutputCaptureExtension.class)
class TrailFollowerTest {

    private static final Duration RARELY = Duration.ofMinutes(1);
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final List<Deed> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger announced = new AtomicInteger();
    private final Sinks.Many<Boolean> othersWord = Sinks.many().multicast().directBestEffort();
    private WeakDatabase database;
    private Trail otherNode;
    private TrailFollower follower;

    @BeforeEach
    void begin(@TempDir Path folder) {
        database = new WeakDatabase(folder);
        otherNode = Trails.on(database.sound());
        follower = new TrailFollower(
                new AuditEvents(database.client()),
                new AuditHead(database.client()),
                RARELY,
                this::exchange,
                nanos::get,
                () -> List.of(heard::add));
    }

    private Flux<Boolean> exchange(Flux<?> announcements) {
        return Flux.merge(
                othersWord.asFlux(),
                announcements.doOnNext((word) -> announced.incrementAndGet()).thenMany(Flux.empty()));
    }

    @AfterEach
    void end() {
        follower.stop();
        database.close();
    }

    private void start() throws InterruptedException {
        follower.start();
        await(() -> follower.isReadWithin(Duration.ZERO));
    }

    private static Deed deed(String target) {
        return Deed.done(Actor.ANYONE, Action.KEY_REVOKED, target);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        for (long end = System.nanoTime() + SOON.toNanos(); !condition.getAsBoolean(); Thread.sleep(5)) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Nested
    class Age {

        @Test
        void whenNothingWasReadYetThenNotFreshHoweverLongAgo() {
            database.line().cut();
            follower.start();

            assertThat(follower.isReadWithin(Duration.ofDays(365))).isFalse();
            assertThat(follower.isUpToDate()).isFalse();
        }

        @Test
        void whenReadToTheEndThenFreshForThatLongAndNotANanosecondMore() throws Exception {
            start();
            pass(AGE);
            assertThat(follower.isReadWithin(AGE)).isTrue();

            pass(Duration.ofNanos(1));
            assertThat(follower.isReadWithin(AGE)).isFalse();
        }

        /** What was written before the look ended, and after it began, it may not have seen. */
        @Test
        void whenALookTakesLongThenItIsAsOldAsItsBeginning() throws Exception {
            start();
            pass(AGE);
            int asked = database.line().asked();
            database.line().freeze();
            follower.written(deed("one"));
            await(() -> database.line().asked() > asked);
            pass(AGE);
            assertThat(follower.isReadWithin(AGE)).isFalse();
            database.line().thaw();
            await(() -> follower.isReadWithin(AGE));

            assertThat(follower.isReadWithin(AGE.minusNanos(1))).isFalse();
        }

        @Test
        void whenTheDatabaseIsGoneThenNotFreshUntilItIsBackLongBeforeTheNextLook(CapturedOutput output)
                throws Exception {
            start();
            database.line().cut();
            follower.written(deed("one"));
            pass(AGE.plusNanos(1));
            await(() -> output.getOut().contains("The trail can't be read at the moment"));
            assertThat(follower.isReadWithin(AGE)).isFalse();

            otherNode.record(deed("two")).block(SOON);
            database.line().mend();
            await(() -> follower.isReadWithin(AGE));
            assertThat(heard).extracting(Deed::target).containsExactly("two");
            assertThat(output.getOut()).containsOnlyOnce("The trail can't be read at the moment");
        }

        /** The line was cut without a word: nothing that was asked is ever answered. */
        @Test
        void whenALookIsNeverAnsweredThenItIsMadeAgain() throws Exception {
            start();
            database.line().freeze();
            follower.written(deed("one"));
            pass(AGE.plusNanos(1));
            otherNode.record(deed("two")).block(SOON);
            database.line().mend();

            await(() -> follower.isReadWithin(AGE));
            assertThat(heard).extracting(Deed::target).containsExactly("two");
        }
    }

    @Nested
    class News {

        @Test
        void whenAnotherNodeHasAnnouncedThenRead() throws Exception {
            start();
            otherNode.record(deed("one")).block(SOON);
            assertThat(heard).isEmpty();

            othersWord.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            await(() -> !heard.isEmpty());
            assertThat(heard).extracting(Deed::target).containsExactly("one");
        }

        @Test
        void whenThisNodeHasWrittenThenTheOthersAreToldAndOfNothingThatTheyWrote() throws Exception {
            start();
            follower.written(deed("one"));
            assertThat(announced).hasValue(1);

            otherNode.record(deed("two")).block(SOON);
            othersWord.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            await(() -> !heard.isEmpty());
            assertThat(announced).hasValue(1);
        }

        @Test
        void whenManyAreAnnouncedWhileOneLookIsUnderWayThenOneMoreFollows() throws Exception {
            start();
            database.line().freeze();
            for (int i = 0; i < 1_000; i++) {
                othersWord.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            }
            otherNode.record(deed("one")).block(SOON);
            database.line().thaw();

            await(() -> !heard.isEmpty());
            assertThat(database.line().asked()).isLessThanOrEqualTo(5);
        }
    }
}

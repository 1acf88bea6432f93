package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.RedisProcess;
import dev.keywright.Wire;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Redis that goes away and comes back, in each of the ways that there are. */
@ExtendWith(OutputCaptureExtension.class)
class RedisLinkTest {

    private static final String OUT_OF_ORDER = "Redis is out of order";
    private static final String BACK = "Redis is back, and limits with it.";

    /** The way back may be looked for twice a second, and a connection takes its time to be found dead. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private RedisProcess redis;
    private Wire wire;
    private RedisLinks node;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        wire = new Wire(redis.port());
        node = RedisLinks.to(wire.port());
    }

    @AfterEach
    void stop() {
        node.close();
        wire.close();
        redis.close();
    }

    private Mono<Boolean> ask() {
        return node.link()
                .ask(RedisAsyncCommands::ping)
                .thenReturn(true)
                .onErrorResume(RedisOutage.class, (away) -> Mono.just(false));
    }

    private Duration untilItIs(boolean well) {
        long begun = System.nanoTime();
        Flux.defer(this::ask)
                .repeatWhen((asked) -> asked.delayElements(Duration.ofMillis(10)))
                .filter((answers) -> answers == well)
                .blockFirst(Duration.ofSeconds(30));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** None waits longer than one may, and from the first few on, none waits. */
    private void expectThatNobodyWaits() {
        long begun = System.nanoTime();
        List<Boolean> answers = Flux.range(0, 200)
                .concatMap((call) -> ask())
                .collectList()
                .blockOptional()
                .orElseThrow();
        assertThat(answers).containsOnly(false);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isLessThan(RedisLink.LONGEST_WAIT.multipliedBy(Breaker.MOST_FAILURES + 2));
    }

    private static void expectToldOnce(CapturedOutput output) {
        assertThat(output.getOut()).containsOnlyOnce(OUT_OF_ORDER).containsOnlyOnce(BACK);
    }

    @Test
    void whenItIsFrozenThenNobodyWaitsAndItHeals(CapturedOutput output) throws IOException {
        redis.freeze();
        expectThatNobodyWaits();
        untilItIs(false);

        redis.thaw();

        assertThat(untilItIs(true)).isLessThan(SOON);
        expectToldOnce(output);
    }

    @Test
    void whenItIsStoppedThenNobodyWaitsAndItHeals(CapturedOutput output) throws IOException {
        redis.stop();
        untilItIs(false);
        expectThatNobodyWaits();

        redis.startAgain();

        assertThat(untilItIs(true)).isLessThan(SOON);
        expectToldOnce(output);
    }

    @Test
    void whenTheLineIsLostThenAnotherIsMade(CapturedOutput output) {
        wire.loseConnections();
        expectThatNobodyWaits();

        assertThat(untilItIs(true)).isLessThan(SOON);
        expectToldOnce(output);
    }

    @Test
    void whenItIsNotThereAtTheStartThenTheNodeStartsAndFindsItLater() throws IOException {
        redis.stop();
        try (RedisLinks late = RedisLinks.to(redis.port())) {
            RedisLinks before = node;
            node = late;
            assertThat(ask().block()).isFalse();

            redis.startAgain();

            assertThat(untilItIs(true)).isLessThan(SOON);
            node = before;
        }
    }

    @Test
    void whenItIsFrozenThenHardlyAnyCallReachesIt() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        redis.freeze();
        long begun = System.nanoTime();
        Flux.range(0, 20_000)
                .flatMap(
                        (call) -> node.link()
                                .ask((commands) -> {
                                    sent.incrementAndGet();
                                    return commands.ping();
                                })
                                .thenReturn(true)
                                .onErrorReturn(RedisOutage.class, false),
                        8)
                .blockLast();
        long looks = Duration.ofNanos(System.nanoTime() - begun).dividedBy(Breaker.BETWEEN_LOOKS);

        assertThat(sent.get()).isLessThanOrEqualTo((int) looks + 2 * 8 + Breaker.MOST_FAILURES);
    }
}

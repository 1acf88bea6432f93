package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.WireClient;
import dev.keywright.support.store.RedisGateways;
import dev.keywright.support.store.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Redis that becomes unavailable and available again, in every possible way. */
@ExtendWith(OutputCaptureExtension.class)
class RedisGatewayIT {

    private static final String UNAVAILABLE = "Redis is unavailable";
    private static final String BACK = "Redis is available again, and so are rate limits.";

    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    /** Advances only while the test waits for Redis. */
    private final AtomicLong nanos = new AtomicLong();

    private final AtomicInteger sent = new AtomicInteger();
    private RedisProcess redis;
    private WireClient wireClient;
    private RedisGateways node;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        wireClient = new WireClient(redis.port());
        node = to(wireClient.port());
    }

    @AfterEach
    void stop() {
        node.close();
        wireClient.close();
        redis.close();
    }

    private RedisGateways to(int port) {
        return RedisGateways.to(port, MAX_WAIT, nanos::get);
    }

    private Mono<Boolean> ask() {
        return node.link()
                .execute((commands) -> {
                    sent.incrementAndGet();
                    return commands.ping();
                })
                .thenReturn(true)
                .onErrorResume(RedisUnavailableException.class, (away) -> Mono.just(false));
    }

    /** Each call permits another probe. */
    private void awaitAvailability(boolean available) {
        Flux.defer(this::ask)
                .doOnSubscribe((requested) -> nanos.addAndGet(RedisGateway.PROBE_INTERVAL.toNanos() + 1))
                .repeatWhen((requested) -> requested.delayElements(Duration.ofMillis(10)))
                .filter((responses) -> responses == available)
                .blockFirst(Duration.ofSeconds(60));
    }

    /** The first few commands wait, the later ones do not. */
    private void expectNoWaitingRequest() {
        int before = sent.get();
        List<Boolean> responses = Flux.range(0, 200)
                .concatMap((call) -> ask())
                .collectList()
                .blockOptional()
                .orElseThrow();
        assertThat(responses).containsOnly(false);
        assertThat(sent.get() - before).isLessThanOrEqualTo(RedisGateway.MAX_FAILURES);
    }

    private static void expectLoggedOnce(CapturedOutput output) {
        assertThat(output.getOut()).containsOnlyOnce(UNAVAILABLE).containsOnlyOnce(BACK);
    }

    @Test
    void whenRedisIsFrozenThenNothingWaitsAndItRecovers(CapturedOutput output) throws IOException {
        redis.freeze();
        expectNoWaitingRequest();
        awaitAvailability(false);

        redis.thaw();

        awaitAvailability(true);
        expectLoggedOnce(output);
    }

    @Test
    void whenRedisIsStoppedThenNothingWaitsAndItRecovers(CapturedOutput output) throws IOException {
        redis.stop();
        awaitAvailability(false);
        expectNoWaitingRequest();

        redis.startAgain();

        awaitAvailability(true);
        expectLoggedOnce(output);
    }

    @Test
    void whenConnectionIsLostThenReconnected(CapturedOutput output) {
        wireClient.loseConnections();
        expectNoWaitingRequest();

        awaitAvailability(true);
        expectLoggedOnce(output);
    }

    @Test
    void whenUnavailableAtStartupThenNodeStartsAndConnectsLater() throws IOException {
        redis.stop();
        try (RedisGateways late = to(redis.port())) {
            RedisGateways before = node;
            node = late;
            assertThat(ask().block()).isFalse();

            redis.startAgain();

            awaitAvailability(true);
            node = before;
        }
    }

    @Test
    void whenRedisIsFrozenThenOnlyProbesReachIt() throws IOException {
        redis.freeze();
        Flux.range(0, 20_000).flatMap((call) -> ask(), 8).blockLast();

        // Eight at once, and as many replacements for those that fail first.
        assertThat(sent.get()).isLessThanOrEqualTo(2 * 8 + RedisGateway.MAX_FAILURES);
    }
}

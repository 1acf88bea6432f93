package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.persistence.RequestBatcher;
import dev.keywright.support.store.RedisGateways;
import dev.keywright.support.store.RedisProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls of scripts in a real Redis. A frozen Redis makes calls wait for each other. */
class ScriptPipelineIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RedisScript COUNT = new RedisScript("return {redis.call('incrby', KEYS[1], ARGV[1])}");
    private static final String COUNTER = "counter";

    private RedisProcess redis;
    private RedisGateways node;
    private ScriptPipeline scripts;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        node = RedisGateways.to(redis.port());
        scripts = new ScriptPipeline(node.link());
    }

    @AfterEach
    void stop() {
        node.close();
        redis.close();
    }

    private Mono<Long> count(String counter) {
        return scripts.call(COUNT, new String[] {counter}, new byte[][] {text("1")})
                .map((reply) -> reply.get(0));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<Long> countConcurrently(int calls) {
        return Flux.range(0, calls)
                .flatMap((call) -> count(COUNTER), calls)
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
    }

    /** Calls that are sent at once, so that further ones wait. */
    private List<CompletableFuture<Long>> fillConnection() {
        return IntStream.range(0, RequestBatcher.MAX_UNANSWERED)
                .mapToObj((call) -> count(COUNTER).toFuture())
                .toList();
    }

    private long reads() {
        String stats = node.link()
                .execute((commands) -> commands.info("stats"))
                .blockOptional(LONG)
                .orElseThrow();
        String line = stats.lines()
                .filter((text) -> text.startsWith("total_reads_processed:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(line.indexOf(':') + 1));
    }

    @Test
    void whenCallsAreConcurrentThenEachIsExecutedOnce() {
        assertThat(countConcurrently(1_000))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    /** A timer would retain a call, and the request behind it, long after its reply. */
    @Test
    void whenCallsAreAnsweredThenNoTimersRemain() {
        long before = node.pendingTimers();
        countConcurrently(1_000);

        assertThat(node.pendingTimers()).isLessThanOrEqualTo(before);
    }

    @Test
    void whenRedisHasForgottenScriptThenEachCallIsExecutedOnce() {
        countConcurrently(10);
        node.link().execute((commands) -> commands.scriptFlush()).block(LONG);

        assertThat(countConcurrently(100))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(11, 110).boxed().toList());
    }

    @Test
    void whenCallsWaitThenTheyAreSentTogether() throws Exception {
        count(COUNTER).block(LONG);
        long before = reads();
        redis.freeze();
        List<CompletableFuture<Long>> calls = new ArrayList<>(fillConnection());
        IntStream.range(0, 100).forEach((call) -> calls.add(count(COUNTER).toFuture()));
        redis.thaw();
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get();

        // One read for each call that was sent at once, two for the others, since the first reply takes what waits, and
        // one for the statistics.
        assertThat(reads() - before).isLessThanOrEqualTo(RequestBatcher.MAX_UNANSWERED + 3);
    }

    @Test
    void whenWaitingCallIsCancelledThenItIsNotSent() throws Exception {
        redis.freeze();
        List<CompletableFuture<Long>> calls = fillConnection();
        CompletableFuture<Long> cancelled = count(COUNTER).toFuture();
        assertThat(cancelled.cancel(true)).isTrue();
        redis.thaw();
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get();

        assertThat(count(COUNTER).block(LONG)).isEqualTo(RequestBatcher.MAX_UNANSWERED + 1);
    }

    @Test
    void whenOneCallOfBatchFailsThenOthersGetReplies() throws Exception {
        node.link().execute((commands) -> commands.set("text", text("a"))).block(LONG);
        redis.freeze();
        List<CompletableFuture<Long>> sent = fillConnection();
        CompletableFuture<Long> bad = count("text").toFuture();
        CompletableFuture<Long> good = count("other").toFuture();
        redis.thaw();

        assertThat(good.get()).isEqualTo(1);
        assertThatThrownBy(bad::get).hasCauseInstanceOf(RedisUnavailableException.class);
        assertThat(sent).allSatisfy((call) -> assertThat(call.get()).isPositive());
        assertThat(node.link().isUp()).isTrue();
    }

    /** Redis may still execute some of them while it stops. */
    @Test
    void whenRedisStopsThenEachWaitingCallEnds() throws Exception {
        redis.freeze();
        List<CompletableFuture<Long>> calls = new ArrayList<>(fillConnection());
        IntStream.range(0, 2 * ScriptPipeline.MAX_BATCH)
                .forEach((call) -> calls.add(count(COUNTER).toFuture()));
        redis.stop();

        assertThat(calls).allSatisfy((call) -> {
            Throwable failure = call.handle((reply, thrown) -> thrown).get();
            assertThat(failure == null || failure instanceof RedisUnavailableException)
                    .isTrue();
        });
    }
}

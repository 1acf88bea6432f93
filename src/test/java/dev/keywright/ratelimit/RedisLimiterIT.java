package dev.keywright.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.support.http.WireClient;
import dev.keywright.support.store.RedisGateways;
import dev.keywright.support.store.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Limiters of two nodes with a shared Redis. */
class RedisLimiterIT {

    /** The timeout for a lost Redis; far longer than the response time of an available one. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private static RedisProcess redis;
    private static RedisGateways one;
    private static RedisGateways other;

    private final String subject = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws IOException {
        redis = RedisProcess.start();
        one = RedisGateways.to(redis.port());
        other = RedisGateways.to(redis.port());
    }

    @AfterAll
    static void stop() {
        Stream.of(one, other).forEach(RedisGateways::close);
        redis.close();
    }

    private static Limiter limiter(RedisGateways node, String quota) {
        return new RedisLimiter(node.link(), "test", Quota.of(quota));
    }

    private LimitDecision ask(Limiter limiter) {
        return limiter.acquire(subject).blockOptional().orElseThrow();
    }

    @Test
    void whenRequestsAlternateBetweenNodesThenTheyShareOneQuota() {
        Limiter onThisNode = limiter(one, "3/1m");
        Limiter onOtherNode = limiter(other, "3/1m");

        List<LimitDecision> decisions =
                List.of(ask(onThisNode), ask(onOtherNode), ask(onThisNode), ask(onOtherNode), ask(onThisNode));

        assertThat(decisions).extracting(LimitDecision::allowed).containsExactly(true, true, true, false, false);
        assertThat(decisions).extracting(LimitDecision::remaining).containsExactly(2, 1, 0, 0, 0);
        assertThat(decisions)
                .extracting(LimitDecision::resetsIn)
                .allSatisfy((time) -> assertThat(time).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    @Test
    void whenBothNodesAreCalledConcurrentlyThenExactlyQuotaPasses() {
        Limiter onThisNode = limiter(one, "100/1h");
        Limiter onOtherNode = limiter(other, "100/1h");

        List<LimitDecision> decisions = Flux.range(0, 1_000)
                .flatMap((i) -> (i % 2 == 0 ? onThisNode : onOtherNode).acquire(subject), 64)
                .collectList()
                .blockOptional()
                .orElseThrow();

        assertThat(decisions).hasSize(1_000);
        assertThat(decisions).filteredOn(LimitDecision::allowed).hasSize(100);
    }

    @Test
    void whenWindowEndsThenExactlyFullQuotaIsAvailable() {
        Limiter limiter = limiter(one, "3/1s");
        until(false, limiter);

        assertThat(until(true, limiter).remaining()).isEqualTo(2);
    }

    private LimitDecision until(boolean allowed, Limiter limiter) {
        return Objects.requireNonNull(Flux.defer(() -> limiter.acquire(subject))
                .repeat()
                .filter((decision) -> decision.allowed() == allowed)
                .blockFirst(Duration.ofSeconds(60)));
    }

    private long allowed(Limiter limiter, int times) {
        return IntStream.range(0, times).filter((i) -> ask(limiter).allowed()).count();
    }

    @Test
    void whenOneSubjectIsRejectedThenOthersPass() {
        Limiter limiter = limiter(one, "1/1m");
        assertThat(allowed(limiter, 2)).isEqualTo(1);

        assertThat(limiter.acquire(subject + "x").blockOptional().orElseThrow().allowed())
                .isTrue();
    }

    @Test
    void whenCalledThenRedisExpiresSubjectAtEndOfWindow() {
        ask(limiter(one, "3/1m"));

        Long ttl = one.link()
                .execute((commands) -> commands.pttl("keywright:test:3/60:" + subject))
                .block();

        assertThat(ttl).isBetween(1L, 60_000L);
    }

    @Test
    void whenConnectionIsReestablishedThenSubjectIsCountedAgain() throws IOException {
        try (WireClient wireClient = new WireClient(redis.port());
                RedisGateways node = RedisGateways.to(wireClient.port(), MAX_WAIT, System::nanoTime)) {
            Limiter limiter = limiter(node, "100/1h");
            ask(limiter);
            wireClient.loseConnections();
            assertThatThrownBy(() -> ask(limiter)).isInstanceOf(Limiter.UnavailableException.class);

            LimitDecision healed = Mono.defer(() -> limiter.acquire(subject))
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20)))
                    .blockOptional(Duration.ofSeconds(60))
                    .orElseThrow();

            assertThat(healed.remaining()).isLessThan(99);
            assertThat(ask(limiter).remaining()).isEqualTo(healed.remaining() - 1);
        }
    }
}

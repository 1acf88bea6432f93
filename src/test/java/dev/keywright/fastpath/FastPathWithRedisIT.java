package dev.keywright.fastpath;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.store.RedisProcess;
import dev.keywright.support.store.RelaxedRedisTimeout;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The same tests with limits in Redis, and while Redis is unavailable. */
@DirtiesContext
@Import(RelaxedRedisTimeout.class)
@TestPropertySource(
        properties = {
            "keywright.limits.store=redis",
            "keywright.limits.on-failure.api=open",
            "keywright.limits.on-failure.verifying=closed"
        })
class FastPathWithRedisIT extends VerificationFastPathTest {

    private static RedisProcess redis;

    @Autowired
    private MeterRegistry registry;

    @Autowired
    private RelaxedRedisTimeout.Probes probes;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @DynamicPropertySource
    static void useRedis(DynamicPropertyRegistry registry) {
        registry.add("spring.data.redis.port", () -> redis.port());
    }

    private String limitedKey() {
        post("/register", credentials(username, PASSWORD)).expectStatus().isCreated();
        return keyWith(logIn(username, PASSWORD), "{\"limits\":[{\"name\":\"hour\",\"limit\":1,\"period\":\"PT1H\"}]}");
    }

    @Test
    void whenLimitRejectsThenSameResponse() {
        warm();
        String limited = limitedKey();
        send(verify(limited));

        assertThat(send(verify(limited))).contains("\"code\":\"RATE_LIMITED\"");
        assertThat(isHandledByFastPath(verify(limited))).isTrue();
        assertThat(send(gateway("", "X-API-Key: " + limited + "\r\n")))
                .startsWith("HTTP/1.1 429 ")
                .containsIgnoringCase("RateLimit-Policy: \"hour\";q=1;w=3600");
    }

    @Test
    void whenRedisIsUnavailableThenSameResponse() throws IOException {
        warm();
        String limited = limitedKey();
        double before = failures();
        redis.freeze();
        try {
            assertThat(send(verify(limited)))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("Content-Type: application/problem+json")
                    .containsIgnoringCase("Retry-After: ")
                    .contains("\"code\":\"rate_limiter_unavailable\"");
            assertThat(isHandledByFastPath(verify(limited))).isTrue();
            expectSameResponse(verify(limited));
            expectSameResponse(verify(limited).replace("\"}", "\",\"explain\":true}"));
            expectSameResponse(gateway("", "X-API-Key: " + limited + "\r\n"));
            expectSameResponse(post("/v1/introspect", "application/x-www-form-urlencoded", "", "token=" + limited));
            assertThat(limitsUp()).isZero();
            assertThat(failures() - before).isGreaterThanOrEqualTo(8);
            assertThat(send(verify(validKey))).as("a key without limits").contains("\"code\":\"VALID\"");
        } finally {
            redis.thaw();
        }
        await("Redis is available again", () -> {
            probes.allowNext();
            return !send(verify(limited)).startsWith("HTTP/1.1 503 ");
        });
        assertThat(limitsUp()).isEqualTo(1);
    }

    /** Failed verifications. */
    private double failures() {
        return registry.find("keywright.verdict.failures").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double limitsUp() {
        return registry.get("keywright.limits.up").gauge().value();
    }
}

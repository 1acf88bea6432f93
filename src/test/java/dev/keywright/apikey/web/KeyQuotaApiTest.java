package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The quota of 5 new keys a day for each account. */
@TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.tokens.lifetime=30d"})
class KeyQuotaApiTest extends ServiceTest {

    private static final Duration DAY = Duration.ofDays(1);

    private static long retryAfter(WebTestClient.ResponseSpec response) {
        String seconds = response.expectStatus()
                .isEqualTo(429)
                .returnResult(String.class)
                .getResponseHeaders()
                .getFirst(HttpHeaders.RETRY_AFTER);
        return Long.parseLong(Objects.requireNonNull(seconds));
    }

    private void useUp(String token) {
        for (int i = 0; i < 5; i++) {
            newKey(token);
        }
    }

    @Test
    void whenFiveKeysExistThenSixthIsRejected() {
        String token = newToken();
        useUp(token);
        expectError(generateKey(token), 429, "Rate limit exceeded. Try again later.");
    }

    @Test
    void whenKeysAreRevokedThenStillCounted() {
        String token = newToken();
        for (int i = 0; i < 5; i++) {
            revokeKey(token, keyBody(newKey(token))).expectStatus().isOk();
        }
        generateKey(token).expectStatus().isEqualTo(429);
    }

    @Test
    void whenAccountDiffersThenAccepted() {
        useUp(newToken());
        register(username + "-other", PASSWORD);
        newKey(logIn(username + "-other", PASSWORD));
    }

    @Test
    void whenRejectedThenRetryAfterIsExact() {
        String token = newToken();
        Instant before = clock.instant();
        newKey(token);
        Instant after = clock.instant();
        for (int i = 0; i < 4; i++) {
            newKey(token);
        }
        clock.advance(Duration.ofHours(1));
        Instant requested = clock.instant();
        long seconds = retryAfter(generateKey(token));
        Instant responded = clock.instant();
        assertThat(seconds)
                .isBetween(
                        Duration.between(responded, before.plus(DAY)).toSeconds(),
                        Duration.between(requested, after.plus(DAY)).toSeconds() + 1);
    }

    @Test
    void whenKeysLeaveWindowThenAsManyCanBeCreated() {
        String token = newToken();
        newKey(token);
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 4; i++) {
            newKey(token);
        }
        clock.advance(Duration.ofSeconds(retryAfter(generateKey(token))));
        newKey(token);
        assertThat(retryAfter(generateKey(token)))
                .isCloseTo(Duration.ofHours(1).toSeconds(), org.assertj.core.data.Offset.offset(60L));
    }

    @Test
    void whenTwentyRequestsArriveAtOnceThenFiveKeysAndFifteenRejections() {
        String token = newToken();
        WebClient http = webClient();
        List<Integer> statuses = Flux.range(0, 20)
                .flatMap((i) -> statusOfGenerate(http, token), 20)
                .collectList()
                .blockOptional(Duration.ofSeconds(30))
                .orElseThrow();
        assertThat(statuses).filteredOn((status) -> status == 201).hasSize(5);
        assertThat(statuses).filteredOn((status) -> status == 429).hasSize(15);
    }

    private static Mono<Integer> statusOfGenerate(WebClient http, String token) {
        return http.post()
                .uri("/generate-key")
                .headers((headers) -> headers.setBearerAuth(token))
                .exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
                .map(HttpStatusCode::value);
    }
}

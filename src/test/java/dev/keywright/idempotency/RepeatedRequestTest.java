package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Repeated requests with an {@code Idempotency-Key}. */
class RepeatedRequestTest extends V1Test {

    private static final String HEADER = "Idempotency-Key";
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final String KEYS = "/v1/keys";
    private static final String PLAIN = "{\"name\":\"nightly\"}";

    private String token;
    private String call;

    @BeforeEach
    void logInAsMember() {
        token = newToken();
        call = UUID.randomUUID().toString();
    }

    private ResponseSpec repeat(String caller, String path, String json) {
        return send(HttpMethod.POST, caller, path, json, header(call));
    }

    private ResponseSpec create(String json) {
        return repeat(token, KEYS, json);
    }

    private static HttpHeaders header(String value) {
        HttpHeaders headers = new HttpHeaders();
        headers.add(HEADER, value);
        return headers;
    }

    private static EntityExchangeResult<String> created(ResponseSpec response) {
        return response.expectStatus().isCreated().expectBody(String.class).returnResult();
    }

    /** Expects an exact replay of the first response, with the replay header. */
    private static void expectReplay(EntityExchangeResult<String> first, ResponseSpec again) {
        EntityExchangeResult<String> response = created(again);
        assertThat(response.getResponseBody()).isNotEmpty().isEqualTo(first.getResponseBody());
        for (String header : List.of(HttpHeaders.ETAG, HttpHeaders.LOCATION)) {
            assertThat(response.getResponseHeaders().get(header))
                    .as(header)
                    .hasSize(1)
                    .isEqualTo(first.getResponseHeaders().get(header));
        }
        assertThat(first.getResponseHeaders().get(REPLAYED)).isNull();
        assertThat(response.getResponseHeaders().get(REPLAYED)).containsExactly("true");
    }

    private JsonNode keys(String caller) {
        return ok(get(caller, KEYS)).required("items");
    }

    /** Returns the remaining quota in the response. */
    private static String remainingQuota(ResponseSpec response) {
        String limit = created(response).getResponseHeaders().getFirst("RateLimit");
        return String.valueOf(limit).replaceAll("^.*\"keys\";r=(\\d+);.*$", "$1");
    }

    @Nested
    class Creating {

        @Test
        void whenRepeatedThenSameResponseAndOneKey() {
            EntityExchangeResult<String> first = created(create(PLAIN));

            expectReplay(first, create(PLAIN));
            expectReplay(first, create(" { \"name\" : \"nightly\" } "));
            assertThat(keys(token)).hasSize(1);
        }

        @Test
        void whenKeyIsRevokedBeforeRepeatThenSameResponseAndKeyRemainsRevoked() {
            EntityExchangeResult<String> first = created(create(PLAIN));
            String path = String.valueOf(first.getResponseHeaders().getLocation());
            postNothing(token, path + "/revoke").expectStatus().isOk();

            expectReplay(first, create(PLAIN));
            assertThat(ok(get(token, path)).required("state").stringValue()).isEqualTo("REVOKED");
        }

        @Test
        void whenRepeatedThenCountedOnce() {
            assertThat(remainingQuota(create(PLAIN))).isEqualTo("4");
            for (int i = 0; i < 6; i++) {
                created(create(PLAIN));
            }

            assertThat(remainingQuota(post(token, KEYS, PLAIN))).isEqualTo("3");
        }

        @Test
        void whenQuotaIsExhaustedThenRepeatStillReturnsResponse() {
            EntityExchangeResult<String> first = created(create(PLAIN));
            for (int i = 0; i < 4; i++) {
                created(post(token, KEYS, PLAIN));
            }

            problem(post(token, KEYS, PLAIN), 429, "key_quota_exhausted");
            expectReplay(first, create(PLAIN));
        }

        @Test
        void whenBodyDiffersThenRejected() {
            created(create(PLAIN));

            problemAt(HEADER, create("{\"name\":\"hourly\"}"), 422, "idempotency_key_reused");
            assertThat(keys(token)).hasSize(1);
        }

        @Test
        void whenAccountDiffersThenSeparateRequest() {
            String first = created(create(PLAIN)).getResponseBody();
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);

            EntityExchangeResult<String> response = created(repeat(other, KEYS, PLAIN));
            assertThat(response.getResponseHeaders().get(REPLAYED)).isNull();
            assertThat(response.getResponseBody()).isNotEqualTo(first);
            assertThat(keys(other)).hasSize(1);
            created(repeat(other, KEYS, PLAIN));
            assertThat(keys(token)).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "two words", "grün"})
        void whenHeaderIsMalformedThenFieldIsNamed(String malformed) {
            problemAt(HEADER, send(HttpMethod.POST, token, KEYS, PLAIN, header(malformed)), 400, "invalid_value");
            assertThat(keys(token)).isEmpty();
        }

        @Test
        void whenHeaderIsTooLongThenFieldIsNamed() {
            ResponseSpec longest = send(HttpMethod.POST, token, KEYS, PLAIN, header("x".repeat(255)));
            created(longest);

            problemAt(HEADER, send(HttpMethod.POST, token, KEYS, PLAIN, header("x".repeat(256))), 400, "invalid_value");
        }
    }

    @Nested
    class Rotating {

        private String path;

        @BeforeEach
        void createKey() {
            path = String.valueOf(created(post(token, KEYS, PLAIN))
                            .getResponseHeaders()
                            .getLocation()) + "/rotate";
        }

        @Test
        void whenRepeatedThenSameResponseAndOneSuccessor() {
            EntityExchangeResult<String> first = created(repeat(token, path, "{\"overlap\":\"PT1H\"}"));

            expectReplay(first, repeat(token, path, "{\"overlap\":\"PT1H\"}"));
            assertThat(keys(token)).hasSize(2);
        }

        @Test
        void whenRepeatedThenCountedOnce() {
            assertThat(remainingQuota(repeat(token, path, "{}"))).isEqualTo("3");
            created(repeat(token, path, "{}"));

            assertThat(remainingQuota(post(token, KEYS, PLAIN))).isEqualTo("2");
        }

        @Test
        void whenBodyIsMissingThenSameAsDefault() {
            EntityExchangeResult<String> first = created(
                    request(HttpMethod.POST, token, path).header(HEADER, call).exchange());

            expectReplay(first, repeat(token, path, "{}"));
            expectReplay(first, repeat(token, path, "{\"overlap\":\"PT0S\"}"));
        }

        @Test
        void whenBodyDiffersThenRejected() {
            created(repeat(token, path, "{\"overlap\":\"PT1H\"}"));

            problemAt(HEADER, repeat(token, path, "{\"overlap\":\"PT2H\"}"), 422, "idempotency_key_reused");
        }

        @Test
        void whenOperationDiffersThenRejected() {
            created(create("{}"));

            problemAt(HEADER, repeat(token, path, "{}"), 422, "idempotency_key_reused");
        }
    }

    @Nested
    class Concurrent {

        /** The number of concurrent equal requests. */
        private static final int REQUESTS = 8;

        /**
         * The result of one of them.
         *
         * @param body the body, if it has a key
         */
        private record Outcome(int status, @Nullable String retryAfter, boolean replayed, String body) {}

        @Test
        void whenRepeatedConcurrentlyThenOneKey() {
            List<Outcome> all = sendConcurrently();

            List<Outcome> created =
                    all.stream().filter((outcome) -> outcome.status() == 201).toList();
            assertThat(created.stream().map(Outcome::body).distinct()).hasSize(1);
            assertThat(created.stream().filter((outcome) -> !outcome.replayed()))
                    .hasSize(1);
            assertThat(all.stream().filter((outcome) -> outcome.status() != 201))
                    .allSatisfy(Concurrent::expectInProgress);
            assertThat(keys(token)).hasSize(1);
        }

        private static void expectInProgress(Outcome outcome) {
            assertThat(outcome.status()).isEqualTo(409);
            assertThat(outcome.body()).contains("request_in_progress");
            assertThat(outcome.retryAfter()).matches("[1-9][0-9]?");
        }

        private List<Outcome> sendConcurrently() {
            WebClient http = webClient();
            return Flux.range(0, REQUESTS)
                    .flatMap((each) -> send(http), REQUESTS)
                    .collectList()
                    .blockOptional(Duration.ofSeconds(30))
                    .orElseThrow();
        }

        private Mono<Outcome> send(WebClient http) {
            return http.post()
                    .uri(KEYS)
                    .headers((headers) -> headers.setBearerAuth(token))
                    .header(HEADER, call)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(PLAIN)
                    .exchangeToMono(
                            (response) -> response.bodyToMono(String.class).map((body) -> outcome(response, body)));
        }

        private static Outcome outcome(ClientResponse response, String body) {
            HttpHeaders headers = response.headers().asHttpHeaders();
            return new Outcome(
                    response.statusCode().value(),
                    headers.getFirst(HttpHeaders.RETRY_AFTER),
                    headers.containsHeader(REPLAYED),
                    body);
        }
    }

    /** A rejected request has no effect, and its header can be reused. */
    @Nested
    class RejectedFirst {

        private void expectFirst(ResponseSpec response) {
            assertThat(created(response).getResponseHeaders().get(REPLAYED)).isNull();
        }

        @Test
        void whenInvalidValueIsCorrectedThenAccepted() {
            problem(create("{\"name\":\"\"}"), 400, "invalid_value");

            expectFirst(create(PLAIN));
        }

        @Test
        void whenMissingScopeIsGrantedToOwnerThenAccepted() {
            String account = ok(get(token, "/v1/account")).required("id").stringValue();
            String operator = operatorToken();
            ok(patch(operator, "/v1/accounts/" + account, "{\"allowedScopes\":[]}"));
            problem(create("{\"scopes\":[\"a:b\"]}"), 403, "scope_not_grantable");
            ok(patch(operator, "/v1/accounts/" + account, "{\"allowedScopes\":[\"a:b\"]}"));

            expectFirst(create("{\"scopes\":[\"a:b\"]}"));
        }

        @Test
        void whenQuotaWasExhaustedThenLaterRepeatCreatesKey() {
            for (int i = 0; i < 5; i++) {
                created(post(token, KEYS, PLAIN));
            }
            problem(create(PLAIN), 429, "key_quota_exhausted");
            clock.advance(Duration.ofDays(1));
            token = logIn(username, PASSWORD);

            expectFirst(create(PLAIN));
            assertThat(keys(token)).hasSize(6);
        }
    }
}

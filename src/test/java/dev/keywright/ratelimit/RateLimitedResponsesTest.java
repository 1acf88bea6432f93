package dev.keywright.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Responses and errors have the headers of the limit per address. */
class RateLimitedResponsesTest extends ServiceTest {

    private static final String POLICY = "\"address\";q=10;w=60";

    private static final String ACCOUNT_POLICY = "\"account\";q=600;w=60";

    private static HttpHeaders headers(WebTestClient.ResponseSpec response) {
        return response.returnResult(String.class).getResponseHeaders();
    }

    private static void expectRemaining(WebTestClient.ResponseSpec response, int remaining) {
        HttpHeaders headers = headers(response);
        assertThat(headers.get("RateLimit-Policy")).containsExactly(POLICY);
        assertThat(headers.getOrDefault("RateLimit", List.of()))
                .singleElement()
                .asString()
                .matches("\"address\";r=" + remaining + ";t=(60|[345][0-9])");
    }

    private WebTestClient.ResponseSpec get(String path) {
        return client.get().uri(path).exchange();
    }

    @Test
    void whenResponseIsAnyThenRemainingNumberIsReported() {
        expectRemaining(
                post("/register", credentials(username, PASSWORD))
                        .expectStatus()
                        .isCreated(),
                9);
        expectRemaining(post("/login", "{").expectStatus().isBadRequest(), 8);
        expectRemaining(get("/list-keys").expectStatus().isUnauthorized(), 7);
        expectRemaining(get("/v1/account").expectStatus().isUnauthorized(), 6);
        expectRemaining(get("/nothing").expectStatus().isNotFound(), 5);
        expectRemaining(get("/login").expectStatus().isEqualTo(405), 4);
    }

    @Test
    void whenLimitIsReachedThenNothingRemainsUntilRetryAfter() {
        for (int i = 0; i < 10; i++) {
            get("/list-keys").expectStatus().isUnauthorized();
        }

        HttpHeaders headers = headers(get("/v1/account").expectStatus().isEqualTo(429));

        assertThat(headers.get("RateLimit-Policy")).containsExactly(POLICY);
        assertThat(headers.get("RateLimit"))
                .containsExactly("\"address\";r=0;t=" + headers.getFirst(HttpHeaders.RETRY_AFTER));
    }

    @Test
    void whenUserCreatesKeyThenBothLimitsAreReported() {
        String token = newToken();
        HttpHeaders headers = headers(request(HttpMethod.POST, token, "/v1/keys")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isCreated());

        assertThat(headers.get("RateLimit-Policy")).containsExactly(ACCOUNT_POLICY + ", \"keys\";q=5;w=86400");
        assertThat(headers.getFirst("RateLimit"))
                .matches("\"account\";r=599;t=(60|[345][0-9]), \"keys\";r=4;t=86[34][0-9]{2}");
    }

    @Test
    void whenUserCallsV1ThenAccountIsLimitedInsteadOfAddress() {
        String token = newToken();
        for (int i = 0; i < 20; i++) {
            get(token, "/v1/account").expectStatus().isOk();
        }

        HttpHeaders headers = headers(get(token, "/v1/account").expectStatus().isOk());
        assertThat(headers.get("RateLimit-Policy")).containsExactly(ACCOUNT_POLICY);
        assertThat(headers.getFirst("RateLimit")).startsWith("\"account\";r=579;");
        expectRemaining(get("/list-keys").expectStatus().isUnauthorized(), 7);
    }

    @Test
    void whenUserCallsSimpleOperationThenAddressIsLimited() {
        String token = newToken();

        expectRemaining(get(token, "/list-keys").expectStatus().isOk(), 7);
    }

    @Test
    void whenUserChangesPasswordThenAddressIsLimited() {
        String token = newToken();

        expectRemaining(
                request(HttpMethod.POST, token, "/v1/account/password")
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue("{\"currentPassword\":\"wrong\",\"newPassword\":\"another-long-password\"}")
                        .exchange()
                        .expectStatus()
                        .is4xxClientError(),
                7);
    }

    @Test
    void whenTokenIsInvalidOrItsSessionHasEndedThenAddressIsLimited() {
        String token = newToken();
        request(HttpMethod.POST, token, "/v1/logout").exchange().expectStatus().is2xxSuccessful();

        expectRemaining(get(token, "/v1/account").expectStatus().isUnauthorized(), 7);
        expectRemaining(get(token + "x", "/v1/account").expectStatus().isUnauthorized(), 6);
        expectRemaining(get("a.b.c", "/v1/account").expectStatus().isUnauthorized(), 5);
    }

    @Test
    void whenRequestDoesNotCountThenNoHeaders() {
        HttpHeaders headers = headers(get("/openapi.yaml").expectStatus().isOk());

        assertThat(headers.get("RateLimit")).isNull();
        assertThat(headers.get("RateLimit-Policy")).isNull();
    }
}

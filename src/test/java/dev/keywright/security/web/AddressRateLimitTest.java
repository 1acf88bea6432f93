package dev.keywright.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The limit of 10 requests per minute for each address. */
class AddressRateLimitTest extends ServiceTest {

    private static final String LIMIT_REACHED = "Rate limit exceeded. Try again later.";

    private static WebTestClient.ResponseSpec call(WebTestClient client) {
        return client.get().uri("/list-keys").exchange();
    }

    private void useUp(WebTestClient client) {
        for (int i = 0; i < 10; i++) {
            call(client).expectStatus().isUnauthorized();
        }
    }

    @Test
    void whenTenRequestsAreSentThenEleventhIsRejected() {
        useUp(client);
        expectError(call(client), 429, LIMIT_REACHED);
    }

    @Test
    void whenRejectedThenRetryAfterIsWithinMinute() {
        useUp(client);
        String retryAfter = call(client)
                .expectStatus()
                .isEqualTo(429)
                .returnResult(String.class)
                .getResponseHeaders()
                .getFirst(HttpHeaders.RETRY_AFTER);
        assertThat(retryAfter)
                .satisfies((seconds) -> assertThat(Duration.ofSeconds(Long.parseLong(seconds)))
                        .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    @Test
    void whenOperationsDifferThenCountedTogether() {
        for (int i = 0; i < 5; i++) {
            call(client).expectStatus().isUnauthorized();
            post("/login", "{}").expectStatus().isBadRequest();
        }
        expectError(post("/register", credentials(username, PASSWORD)), 429, LIMIT_REACHED);
    }

    @Test
    void whenPathDoesNotExistThenCounted() {
        for (int i = 0; i < 10; i++) {
            client.get().uri("/nothing/here").exchange().expectStatus().isNotFound();
        }
        expectError(call(client), 429, LIMIT_REACHED);
    }

    @Test
    void whenAddressDiffersThenAccepted() {
        useUp(client);
        call(clientFrom("192.0.2.77")).expectStatus().isUnauthorized();
    }

    @Test
    void whenClientClaimsAnotherAddressThenStillRejected() {
        useUp(clientFrom("192.0.2.1, 203.0.113.9"));
        expectError(call(clientFrom("192.0.2.2, 203.0.113.9")), 429, LIMIT_REACHED);
    }

    @Test
    void whenIpv6AddressesShareNetworkThenCountedTogether() {
        for (int i = 1; i <= 10; i++) {
            call(clientFrom("2001:db8:1:2::" + i)).expectStatus().isUnauthorized();
        }
        expectError(call(clientFrom("2001:db8:1:2:ffff::1")), 429, LIMIT_REACHED);
        call(clientFrom("2001:db8:1:3::1")).expectStatus().isUnauthorized();
    }

    @Test
    void whenFilesHealthAndPreflightsAreRequestedThenNotCounted() {
        for (int i = 0; i < 11; i++) {
            client.get().uri("/openapi.yaml").exchange().expectStatus().isOk();
            client.get().uri("/actuator/health").exchange().expectStatus().isOk();
            client.get().uri("/swagger-ui.html").exchange().expectStatus().isFound();
            client.method(HttpMethod.OPTIONS)
                    .uri("/login")
                    .header(HttpHeaders.ORIGIN, "https://app.example.com")
                    .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
                    .exchange()
                    .expectStatus()
                    .isOk();
        }
        call(client).expectStatus().isUnauthorized();
    }

    @Test
    void whenRejectedThenOtherOriginsCanReadResponse() {
        useUp(client);
        client.get()
                .uri("/list-keys")
                .header(HttpHeaders.ORIGIN, "https://app.example.com")
                .exchange()
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .expectHeader()
                .valueEquals(
                        HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS,
                        "Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy, ETag, Location, Idempotency-Replayed, X-Request-Id");
    }
}

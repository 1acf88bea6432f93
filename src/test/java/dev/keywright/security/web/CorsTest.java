package dev.keywright.security.web;

import dev.keywright.support.ServiceTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The CORS settings. */
class CorsTest {

    private static final String ORIGIN = "https://app.example.com";

    private static WebTestClient.ResponseSpec preflight(WebTestClient client, String origin) {
        return client.method(HttpMethod.OPTIONS)
                .uri("/login")
                .header(HttpHeaders.ORIGIN, origin)
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "content-type, authorization")
                .exchange();
    }

    private static WebTestClient.ResponseSpec call(WebTestClient client, String origin) {
        return client.get().uri("/list-keys").header(HttpHeaders.ORIGIN, origin).exchange();
    }

    @Nested
    class ByDefault extends ServiceTest {

        @Test
        void whenPreflightIsSentThenAnyOriginIsAllowedWithoutCredentials() {
            preflight(client, ORIGIN)
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                    .expectHeader()
                    .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS)
                    .expectHeader()
                    .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "content-type, authorization");
        }

        @Test
        void whenRejectedThenReadableByAnyOrigin() {
            call(client, ORIGIN)
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
    }

    @Nested
    @TestPropertySource(properties = "keywright.cors.allowed-origins=https://app.example.com")
    class WithOneOrigin extends ServiceTest {

        @Test
        void whenOriginIsAllowedThenNamed() {
            preflight(client, ORIGIN)
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN);
        }

        @Test
        void whenOriginDiffersThenPreflightIsRejected() {
            expectError(
                    preflight(client, "https://evil.example.com"),
                    403,
                    "Pages of this origin may not send this request.");
        }

        @Test
        void whenOriginDiffersThenResponseIsNotReadable() {
            call(client, "https://evil.example.com")
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
        }
    }
}

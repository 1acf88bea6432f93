package dev.keywright.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.problem.ApiException;
import dev.keywright.security.SecurityConfiguration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class CorsFilterTest {

    private static final String APP = "https://app.example.com";

    private final AtomicBoolean passed = new AtomicBoolean();
    private final WebFilterChain chain = (exchange) -> Mono.fromRunnable(() -> passed.set(true));

    private Mono<Void> filter(String allowedOrigin, MockServerWebExchange exchange) {
        CorsConfiguration configuration =
                new SecurityConfiguration().corsConfiguration(new CorsProperties(List.of(allowedOrigin)));
        return new CorsFilter(configuration).filter(exchange, chain);
    }

    private static MockServerWebExchange call(String origin) {
        return MockServerWebExchange.from(
                MockServerHttpRequest.get("http://keys.example/list-keys").header(HttpHeaders.ORIGIN, origin));
    }

    private static MockServerWebExchange preflight(String origin) {
        return MockServerWebExchange.from(MockServerHttpRequest.options("http://keys.example/list-keys")
                .header(HttpHeaders.ORIGIN, origin)
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "GET")
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "authorization"));
    }

    private static void assertForbidden(Mono<Void> filtered) {
        StepVerifier.create(filtered)
                .verifyErrorSatisfies((exception) ->
                        assertThat(((ApiException) exception).status()).isEqualTo(HttpStatus.FORBIDDEN));
    }

    @Nested
    class ActualRequest {

        @Test
        void whenAnyOriginIsAllowedThenReadableWithoutCredentials() {
            MockServerWebExchange exchange = call(APP);
            filter("*", exchange).block();

            HttpHeaders headers = exchange.getResponse().getHeaders();
            assertThat(headers.getAccessControlAllowOrigin()).isEqualTo("*");
            assertThat(headers.getAccessControlAllowCredentials()).isFalse();
            assertThat(headers.getAccessControlExposeHeaders()).contains(HttpHeaders.RETRY_AFTER);
            assertThat(passed).isTrue();
        }

        @Test
        void whenOriginIsAllowedThenReadable() {
            MockServerWebExchange exchange = call(APP);
            filter(APP, exchange).block();

            assertThat(exchange.getResponse().getHeaders().getAccessControlAllowOrigin())
                    .isEqualTo(APP);
            assertThat(passed).isTrue();
        }

        @Test
        void whenOriginIsNotAllowedThenRequestProceedsWithoutCorsHeaders() {
            MockServerWebExchange exchange = call("https://evil.example");
            filter(APP, exchange).block();

            assertThat(exchange.getResponse().getHeaders().getAccessControlAllowOrigin())
                    .isNull();
            assertThat(passed).isTrue();
        }

        @Test
        void whenOriginIsMissingThenRequestProceeds() {
            MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/list-keys"));
            filter(APP, exchange).block();

            assertThat(exchange.getResponse().getHeaders().getAccessControlAllowOrigin())
                    .isNull();
            assertThat(passed).isTrue();
        }
    }

    @Nested
    class Preflight {

        @Test
        void whenOriginIsAllowedThenPreflightSucceeds() {
            MockServerWebExchange exchange = preflight(APP);
            filter(APP, exchange).block();

            HttpHeaders headers = exchange.getResponse().getHeaders();
            assertThat(headers.getAccessControlAllowOrigin()).isEqualTo(APP);
            assertThat(headers.getAccessControlAllowHeaders()).contains("authorization");
            assertThat(passed).isFalse();
        }

        @Test
        void whenOriginIsNotAllowedThenRejected() {
            assertForbidden(filter(APP, preflight("https://evil.example")));
            assertThat(passed).isFalse();
        }

        @Test
        void whenMethodIsNotSupportedThenRejected() {
            MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.options("/list-keys")
                    .header(HttpHeaders.ORIGIN, APP)
                    .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "TRACE"));

            assertForbidden(filter("*", exchange));
        }
    }
}

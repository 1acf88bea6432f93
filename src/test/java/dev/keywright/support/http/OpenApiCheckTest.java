package dev.keywright.support.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;

/** The check reports what the OpenAPI spec does not contain. */
class OpenApiCheckTest {

    private static final OpenApiCheck CHECK = new OpenApiCheck();
    private static final String PROBLEM = """
            {"type":"/docs/errors#key_not_found","title":"Key not found","status":404,\
            "detail":"Key not found","code":"key_not_found"}""";

    private static void check(String path, HttpStatus status, HttpHeaders headers, String body) {
        ClientRequest request = ClientRequest.create(HttpMethod.GET, URI.create("http://127.0.0.1" + path))
                .build();
        ClientResponse response = ClientResponse.create(status)
                .headers((all) -> all.addAll(headers))
                .body(body)
                .build();
        assertThat(CHECK.filter(request, (same) -> Mono.just(response)).block()).isNotNull();
    }

    private static HttpHeaders headers(String... more) {
        HttpHeaders headers = new HttpHeaders();
        headers.set("Content-Type", "application/problem+json");
        headers.set("X-Request-Id", "0123456789abcdef");
        for (int i = 0; i < more.length; i += 2) {
            headers.set(more[i], more[i + 1]);
        }
        return headers;
    }

    @Test
    void whenResponseMatchesSpecThenPassed() {
        check("/v1/keys/6JwB0qTZ4mXn", HttpStatus.NOT_FOUND, headers("RateLimit", "\"address\";r=1;t=1"), PROBLEM);
    }

    @Test
    void whenPathIsNotInSpecThenPassed() {
        check("/nothing", HttpStatus.NOT_FOUND, headers("X-Other", "1"), "{}");
    }

    @Test
    void whenHeaderIsNotInSpecThenReported() {
        assertThatThrownBy(() -> check("/v1/keys/6JwB0qTZ4mXn", HttpStatus.NOT_FOUND, headers("X-Other", "1"), PROBLEM))
                .rootCause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("X-Other");
    }

    @Test
    void whenRequestIdIsMissingThenReported() {
        HttpHeaders without = headers();
        without.remove("X-Request-Id");

        assertThatThrownBy(() -> check("/v1/keys/6JwB0qTZ4mXn", HttpStatus.NOT_FOUND, without, PROBLEM))
                .rootCause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("X-Request-Id");
    }

    @Test
    void whenStatusIsNotInSpecThenReported() {
        assertThatThrownBy(() -> check("/v1/keys/6JwB0qTZ4mXn", HttpStatus.GONE, headers(), PROBLEM))
                .rootCause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("410");
    }

    @Test
    void whenBodyDoesNotMatchSpecThenReported() {
        assertThatThrownBy(() -> check("/v1/keys/6JwB0qTZ4mXn", HttpStatus.NOT_FOUND, headers(), "{}"))
                .rootCause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("code");
    }
}

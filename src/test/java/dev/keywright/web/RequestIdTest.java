package dev.keywright.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.RawHttp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ID of each request. */
class RequestIdTest extends ServiceTest {

    private String idOf(String path) {
        String id = client.get()
                .uri(path)
                .header("X-Request-Id", "0000000000000000")
                .exchange()
                .returnResult(String.class)
                .getResponseHeaders()
                .getFirst("X-Request-Id");
        return id == null ? "none" : id;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openapi.yaml",
                "/actuator/health",
                "/list-keys",
                "/login",
                "/nothing",
                "/v1/account",
                "/swagger-ui.html",
                "/console/"
            })
    void whenResponseIsSentThenItHasRequestId(String path) {
        assertThat(idOf(path)).matches("[0-9a-f]{16}").isNotEqualTo("0000000000000000");
    }

    @Test
    void whenRequestsAreSentThenIdsDiffer() {
        assertThat(idOf("/openapi.yaml")).isNotEqualTo(idOf("/openapi.yaml"));
    }

    /** Rejected by the firewall, the HTTP server, CORS, and the body limit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET //list-keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "rubbish\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "TRACE /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: one\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "OPTIONS /login HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"
            })
    void whenRespondedBeforeAnyHandlerThenResponseHasRequestId(String request) {
        assertThat(RawHttp.send(port, request.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 ")
                .containsPattern("(?i)\r\nX-Request-Id: [0-9a-f]{16}\r\n");
    }

    @Test
    void whenRequestLineIsTooLongThenResponseHasRequestId() {
        String request = "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";

        assertThat(RawHttp.send(port, request.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 414 ")
                .containsPattern("(?i)\r\nX-Request-Id: [0-9a-f]{16}\r\n");
    }

    @Test
    void whenLimitIsReachedThenResponseHasRequestId() {
        for (int i = 0; i < 10; i++) {
            idOf("/list-keys");
        }

        assertThat(idOf("/list-keys")).matches("[0-9a-f]{16}");
    }
}

package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The id that each call has. */
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
    @ValueSource(strings = {"/openapi.yaml", "/actuator/health", "/list-keys", "/login", "/nothing", "/v1/account"})
    void whenAnythingIsAnsweredThenItHasAnIdOfItsOwn(String path) {
        assertThat(idOf(path)).matches("[0-9a-f]{16}").isNotEqualTo("0000000000000000");
    }

    @Test
    void whenCallsAreMadeThenEachHasAnother() {
        assertThat(idOf("/openapi.yaml")).isNotEqualTo(idOf("/openapi.yaml"));
    }

    @Test
    void whenTheFirewallRefusesThenTheAnswerHasOneToo() {
        String request = "GET //list-keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

        assertThat(RawHttp.send(port, request.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 400 ")
                .containsPattern("(?i)\r\nX-Request-Id: [0-9a-f]{16}\r\n");
    }

    @Test
    void whenTheLimitIsReachedThenTheAnswerHasOneToo() {
        for (int i = 0; i < 10; i++) {
            idOf("/list-keys");
        }

        assertThat(idOf("/list-keys")).matches("[0-9a-f]{16}");
    }
}

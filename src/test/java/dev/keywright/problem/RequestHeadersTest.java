package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.http.RawHttp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malformed or unsupported headers, wherever Spring and Boot handlers parse them. */
class RequestHeadersTest extends V1Test {

    private String ask(String path, String header) {
        return sendRaw("GET " + path, header, "");
    }

    private String sendRaw(String line, String headers, String body) {
        String request = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n" + headers + "\r\n\r\n" + body;
        return RawHttp.send(port, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Nested
    class Accept {

        @ParameterizedTest
        @CsvSource({
            "/, x",
            "/, ','",
            "/, ''",
            "/actuator/health, x",
            "/actuator/health, ','",
            "/actuator/health, ''",
            "/actuator/health, 'a/b, ,*/*'",
            "/actuator/health/liveness, ','",
            "/actuator/health/readiness, '*/json'",
            "/swagger-ui/index.html, 'text/html;q=x'"
        })
        void whenMalformedThenIgnored(String path, String accept) {
            assertThat(ask(path, "Accept: " + accept)).startsWith("HTTP/1.1 200 ");
        }

        @Test
        void whenMoreTypesAreListedThanSpringSortsThenIgnored() {
            assertThat(ask("/actuator/health", "Accept: a/b" + ",a/b".repeat(60)))
                    .startsWith("HTTP/1.1 200 ");
        }

        @Test
        void whenEmptyThenMetricsUseDefaultFormat() {
            assertThat(ask("/actuator/prometheus", "Accept:\r\nAuthorization: Bearer " + operatorToken()))
                    .startsWith("HTTP/1.1 200 ");
        }

        @Test
        void whenNoTypeIsSupportedThenNotAcceptable() {
            assertThat(ask("/actuator/health", "Accept: text/html"))
                    .startsWith("HTTP/1.1 406 ")
                    .endsWith("\r\n\r\n{\"error\":\"Not Acceptable.\"}");
        }
    }

    /** The tests call from the address of a trusted proxy; {@code RequestSourceFilterTest} covers the others. */
    @ParameterizedTest
    @CsvSource({
        "/swagger-ui.html, X-Forwarded-Port, x",
        "/v3/api-docs/swagger-config, X-Forwarded-Port, x",
        "/swagger-ui/index.html, X-Forwarded-Port, x",
        "/swagger-ui/index.html, X-Forwarded-Host, http://[",
        "/swagger-ui/index.html, X-Forwarded-Proto, ','",
        "/webjars/swagger-ui/index.html, X-Forwarded-Port, x"
    })
    void whenForwardedHeaderIsMalformedThenIgnored(String path, String name, String value) {
        assertThat(ask(path, name + ": " + value)).matches("(?s)HTTP/1.1 (200|302) .*");
    }

    @Nested
    class Content {

        @ParameterizedTest
        @CsvSource({
            "/v1/introspect, x, identity, token=a",
            "/v1/introspect, 'application/json; charset=\"', identity, token=a",
            "/v1/introspect, application/x-www-form-urlencoded, br, token=a",
            "/v1/keys, x, identity, {}",
            "/v1/keys, application/json, br, {}",
            "/v1/keys/verify, application/json, 'identity, gzip', {}",
            "/login, application/json, gzip, {}"
        })
        void whenTypeOrCodingIsNotSupportedThenRejected(String path, String type, String coding, String body) {
            assertThat(post(path, type, coding, body)).startsWith("HTTP/1.1 415 ");
        }

        @Test
        void whenImportIsCompressedThenLinesAreNotRead() {
            assertThat(post("/v1/keys/import", "application/x-ndjson", "gzip", "{}"))
                    .contains("\"code\":\"unsupported_media_type\"");
        }

        @Test
        void whenCodingIsIdentityThenRead() {
            assertThat(post("/v1/keys/verify", "application/json", "Identity", "{\"key\":\"x\"}"))
                    .startsWith("HTTP/1.1 200 ");
        }

        private String post(String path, String type, String coding, String body) {
            return sendRaw(
                    "POST " + path,
                    "Authorization: Bearer " + operatorToken() + "\r\nContent-Type: " + type + "\r\nContent-Encoding: "
                            + coding,
                    body);
        }
    }

    /** Numbers beyond {@link java.math.BigDecimal} are rejected in trees. */
    @ParameterizedTest
    @CsvSource({
        "PATCH /v1/keys/abcdefghijkl, {\"name\":1e2147483648}",
        "PATCH /v1/accounts/abc, {\"name\":1e2147483648}",
        "PATCH /v1/accounts/abc, {\"allowedScopes\":[-1e-99999999999]}",
        "POST /v1/keys, {\"meta\":{\"a\":1e2147483648}}",
        "POST /v1/keys/verify, {\"key\":1e2147483648}"
    })
    void whenNumberIsOutOfRangeThenBadRequest(String line, String body) {
        String headers = "Authorization: Bearer " + operatorToken() + "\r\nContent-Type: application/json";
        assertThat(sendRaw(line, headers, body)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void whenNumberInImportIsOutOfRangeThenLineIsMalformed() {
        String headers = "Authorization: Bearer " + operatorToken() + "\r\nContent-Type: application/x-ndjson";
        assertThat(sendRaw("POST /v1/keys/import", headers, "{\"meta\":{\"a\":1e2147483648}}"))
                .contains("\"code\":\"malformed_request\"");
    }
}

package dev.keywright.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.ConnectionLog;
import dev.keywright.support.http.PersistentConnection;
import dev.keywright.support.http.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Client errors detected before an operation runs: each response is {@code {"error":"…"}}. */
@TestPropertySource(properties = "keywright.limits.per-address=off")
class MalformedRequestTest extends ServiceTest {

    private static final String NO_JSON = "The request body is not valid JSON of the expected structure.";
    private static final String NO_JSON_TYPE = "The request body must be JSON: send Content-Type: application/json.";
    private static final String TOO_LARGE = "The request body is too large. The maximum is 64 KiB.";

    @Autowired
    private ReactorResourceFactory resources;

    private WebTestClient.ResponseSpec postBytes(byte[] body) {
        return client.post()
                .uri("/login")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Nested
    class Body {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{",
                    "{\"username\":\"testuser\",\"password\":\"pass1",
                    "null",
                    "[]",
                    "\"text\"",
                    "7",
                    "{} {}",
                    "{\"username\":\"testuser\",\"password\":\"pass123\"} rubbish",
                    "{'username':'testuser'}",
                    "{\"username\":7,\"password\":\"pass123\"}",
                    "{\"username\":7.5,\"password\":\"pass123\"}",
                    "{\"username\":true,\"password\":\"pass123\"}",
                    "{\"username\":{},\"password\":\"pass123\"}",
                    "{\"username\":[\"testuser\"],\"password\":\"pass123\"}",
                    "{\"username\":\"testuser\",\"username\":\"other\",\"password\":\"pass123\"}",
                    "{\"username\":\"te\u0000st\",\"password\":\"pass123\"}"
                })
        void whenJsonIsInvalidThenBadRequest(String json) {
            expectError(post("/login", json), 400, NO_JSON);
            expectError(post("/register", json), 400, NO_JSON);
        }

        @Test
        void whenMissingThenBadRequest() {
            expectError(
                    client.post()
                            .uri("/login")
                            .contentType(MediaType.APPLICATION_JSON)
                            .exchange(),
                    400,
                    NO_JSON);
        }

        @Test
        void whenNestingIsDeepThenBadRequest() {
            String deep = "[".repeat(20_000) + "]".repeat(20_000);
            expectError(post("/login", "{\"ignored\":" + deep + "}"), 400, NO_JSON);
        }

        @Test
        void whenUtf8IsInvalidThenBadRequest() {
            byte[] json = "{\"username\":\"test?user\",\"password\":\"pass123\"}".getBytes(StandardCharsets.US_ASCII);
            json[17] = (byte) 0xff;
            expectError(postBytes(json), 400, NO_JSON);
        }

        @Test
        void whenBodyHas64KiBThenRead() {
            expectError(postBytes(json(64 * 1024)), 401, "Invalid credentials");
        }

        @Test
        void whenBodyHasOneByteMoreThenContentTooLarge() {
            expectError(postBytes(json(64 * 1024 + 1)), 413, TOO_LARGE);
        }

        private byte[] json(int length) {
            String start = "{\"username\":\"no-such-user\",\"password\":\"pass123\",\"ignored\":\"";
            return (start + "x".repeat(length - start.length() - 2) + "\"}").getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Nested
    class Type {

        @ParameterizedTest
        @ValueSource(
                strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"})
        void whenMediaTypeDiffersThenUnsupported(String type) {
            expectError(
                    client.post()
                            .uri("/login")
                            .header(HttpHeaders.CONTENT_TYPE, type)
                            .bodyValue("{}".getBytes(StandardCharsets.US_ASCII))
                            .exchange(),
                    415,
                    NO_JSON_TYPE);
        }
    }

    @Nested
    class Path {

        @Test
        void whenPathDoesNotExistThenNotFound() {
            expectError(client.get().uri("/nothing").exchange(), 404, "This path does not exist.");
            expectError(post("/nothing", "{}"), 404, "This path does not exist.");
        }

        @ParameterizedTest
        @CsvSource({"GET,/login", "DELETE,/register", "PUT,/login", "PATCH,/register"})
        void whenMethodIsWrongThenNotAllowed(String method, String path) {
            WebTestClient.ResponseSpec response =
                    client.method(HttpMethod.valueOf(method)).uri(path).exchange();
            response.expectHeader().valueEquals(HttpHeaders.ALLOW, "POST");
            expectError(response, 405, "Method not allowed; supported: POST.");
        }

        @Test
        void whenMethodIsWrongOnProtectedPathThenNotAllowed() {
            String token = newToken();
            expectError(
                    client.post()
                            .uri("/list-keys")
                            .headers((headers) -> headers.setBearerAuth(token))
                            .exchange(),
                    405,
                    "Method not allowed; supported: GET.");
        }
    }

    /** Bytes that no HTTP client would send. */
    @Nested
    class Protocol {

        private static final String REST = "Host: localhost\r\nConnection: close\r\n\r\n";

        private String send(String request) {
            return RawHttp.send(port, request.getBytes(StandardCharsets.ISO_8859_1));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "RUBBISH\r\n\r\n",
                    "GET / HTTP/1.1\r\n\r\n",
                    "GET /list-keys HTTP/1.1\r\nHost: a/b@c\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\n" + REST,
                    "GET /list-keys HTTP/1.1\r\nX: a\u0000b\r\n" + REST,
                    "GET /%zz HTTP/1.1\r\n" + REST,
                    "GET /a|b{} HTTP/1.1\r\n" + REST,
                    "POST /login HTTP/1.1\r\nContent-Length: many\r\n" + REST,
                    "POST /login HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + REST,
                    "POST /login HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + REST
                            + "ZZ\r\n{}\r\n0\r\n\r\n"
                })
        void whenRequestIsInvalidHttpThenBadRequest(String request) {
            assertThat(send(request))
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                    .endsWith("\r\n\r\n{\"error\":\"The request is malformed.\"}");
        }

        /** The path is known only if the request line is valid and was read. */
        @ParameterizedTest
        @CsvSource({
            "400, malformed_request, X: a\u0000b",
            "400, malformed_request, Host: other",
            "400, malformed_request, Content-Length: many",
            "431, headers_too_large, X: $"
        })
        void whenHeadIsInvalidForV1ThenProblem(int status, String code, String header) {
            String response =
                    send("GET /v1/keys HTTP/1.1\r\n" + header.replace("$", "a".repeat(20_000)) + "\r\n" + REST);

            assertThat(response)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n")
                    .containsPattern("\r\n\r\n\\{\"type\":.*\"code\":\"" + code + "\".*}$");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/%00", "/../secrets", "/list-keys;a=b", "//list-keys", "/a%2fb", "/a\\b"})
        void whenPathIsSuspectThenBadRequest(String path) {
            assertThat(send("GET " + path + " HTTP/1.1\r\n" + REST))
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                    .containsPattern("\r\n\r\n\\{\"error\":\"The .*malformed\\.\"}$");
        }

        @Test
        void whenPathIsTooLongThenUriTooLong() {
            assertThat(send("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n" + REST))
                    .startsWith("HTTP/1.1 414 ")
                    .endsWith(
                            "\r\n\r\n{\"error\":\"The path and query of the request are too long. The maximum is 4096 characters.\"}");
        }

        @Test
        void whenHeadersAreTooLargeThenRejected() {
            assertThat(send("GET / HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n" + REST))
                    .startsWith("HTTP/1.1 431 ")
                    .endsWith("\r\n\r\n{\"error\":\"The request headers are too large.\"}");
        }

        private static final String VALID = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        private static final String CHUNKED = String.join(
                "\r\n",
                "Host: localhost",
                "X-API-Key: kw_unknown",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "{}",
                "");

        /** The timing in the server varies, so the test repeats often. */
        @ParameterizedTest
        @CsvSource({
            "RUBBISH, 400",
            "GET / HTTP/1.1|Content-Length: x, 400",
            "GET /$ HTTP/1.1, 414",
            "GET / HTTP/1.1|X: $, 431"
        })
        void whenMalformedRequestIsPipelinedThenBothAreAnsweredInOrderAndClosed(String malformed, int status) {
            String second = malformed.replace("|", "\r\n").replace("$", "a".repeat(20_000)) + "\r\n\r\n";
            for (int i = 0; i < 100; i++) {
                String responses = send(VALID + second);
                assertThat(responses).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 " + status + " ");
            }
        }

        /** The last request arrives at a different moment of the first response each time. */
        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1\r\nConnection: close", "HTTP/1.0"})
        void whenLastRequestIsPipelinedThenBothAreAnswered(String rest) {
            for (int i = 0; i < 100; i++) {
                String responses = send(VALID + "GET /nothing " + rest + "\r\nHost: localhost\r\n\r\n");
                assertThat(responses).startsWith("HTTP/1.1 200 ").containsPattern("HTTP/1\\.[01] 404 ");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/v1/keys/verify", "/v1/introspect", "/v1/keys/import", "/v1/keys", "/login"})
        void whenBodyIsMalformedThenRejectedAndNothingIsLogged(String path) {
            try (ConnectionLog log = new ConnectionLog(resources)) {
                for (String rest :
                        List.of("ZZ\r\n\r\n", "2\r\n{}xx\r\n", "0\r\nX: " + "a".repeat(20_000) + "\r\n\r\n")) {
                    assertThat(send("POST " + path + " HTTP/1.1\r\n" + CHUNKED + rest))
                            .containsPattern("^HTTP/1\\.1 4\\d\\d ");
                }
                assertThat(log.lines()).isEmpty();
            }
        }

        @Test
        void whenClientStopsSendingThenResponseIsSent() {
            String login =
                    PersistentConnection.post("/login", "application/json", credentials("no-such-user", PASSWORD));
            assertThat(RawHttp.sendAndEnd(port, login))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("Invalid credentials");
            assertThat(RawHttp.sendAndEnd(port, VALID)).startsWith("HTTP/1.1 200 ");
            String token = "Authorization: Bearer " + newToken();
            assertThat(RawHttp.sendAndEnd(port, PersistentConnection.post("/v1/keys", "application/json", "{}", token)))
                    .startsWith("HTTP/1.1 201 ")
                    .contains("\"key\":\"kw_");
            String read = VALID.replace("GET /", "GET /v1/keys/abcdefghijkl")
                    .replace("\r\n\r\n", "\r\n" + token + "\r\n\r\n");
            assertThat(RawHttp.sendAndEnd(port, read)).startsWith("HTTP/1.1 404 ");
        }

        /** The first response exceeds the socket buffers, so the server notices the end of the input before the second. */
        @Test
        void whenClientStopsSendingThenLargeResponsesAreComplete() throws IOException {
            String request = PersistentConnection.get("/swagger-ui/swagger-ui-bundle.js");
            try (PersistentConnection connection = new PersistentConnection(port)) {
                connection.send(request + request);
                connection.endOutput();

                String first = connection.read().body();
                assertThat(first).hasSizeGreaterThan(1024 * 1024);
                assertThat(connection.read().body()).isEqualTo(first);
                assertThat(connection.isClosedWithoutMore()).isTrue();
            }
        }

        /** A reset would be an exception here. */
        @ParameterizedTest
        @CsvSource({
            "PUT /login, application/json, 405",
            "POST /login, text/plain, 415",
            "POST /login, application/json, 413",
            "POST /list-keys, application/json, 401"
        })
        void whenRejectedBeforeBodyIsReadThenResponseArrives(String start, String type, int status) {
            String head = start + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: ";
            String rest = "\r\n\r\n" + "x".repeat(3_000_000);
            assertThat(send(head + 3_000_000 + rest))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
        }

        @Test
        void whenMethodIsUnknownThenNotAllowed() {
            assertThat(send("FROBNICATE /login HTTP/1.1\r\n" + REST))
                    .startsWith("HTTP/1.1 405 ")
                    .endsWith("\r\n\r\n{\"error\":\"Method not allowed; supported: POST.\"}");
        }
    }
}

package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keywright.V1Test;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Errors under {@code /v1}, including the framework's: each is a problem with the matching code. */
class ProblemTest {

    private static final String NO_JSON = "The request body is not valid JSON of the expected structure.";
    private static final String WRONG_VALUE = "\"%s\" has the wrong type or format.";

    @Import(Probe.class)
    abstract static class WithProbe extends V1Test {

        private static final String PROBE = "/v1/probe";

        String token = "";

        @BeforeEach
        void logIn() {
            token = newToken();
        }

        void expectProblem(WebTestClient.ResponseSpec response, int status, String code, String message) {
            JsonNode body = problem(response, status, code);
            assertThat(body.required("status").intValue()).isEqualTo(status);
            assertThat(body.required("type").stringValue()).isEqualTo("/docs/errors#" + code);
            assertThat(body.required("detail").stringValue()).isEqualTo(message);
            assertThat(body.has("error")).isFalse();
            assertThat(body.has("field")).isFalse();
        }

        void expectProblem(WebTestClient.ResponseSpec response, String code, String field, String message) {
            JsonNode body = problem(response, 400, code);
            assertThat(body.path("field").stringValue("none")).isEqualTo(field);
            assertThat(body.required("detail").stringValue()).isEqualTo(message);
        }

        WebTestClient.ResponseSpec probe(String json) {
            return post(token, PROBE, json);
        }
    }

    @Nested
    class RequestProblems extends WithProbe {

        @Test
        void whenNoCredentialsAreSentThenUnauthenticated() {
            WebTestClient.ResponseSpec response =
                    client.get().uri("/v1/account").exchange();
            response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            expectProblem(
                    response,
                    401,
                    "unauthenticated",
                    "Authentication required. Send a bearer token or a service key; log in to get a token.");
        }

        @Test
        void whenTokenIsInvalidThenInvalidToken() {
            expectProblem(
                    get("a.b.c", "/v1/account"),
                    401,
                    "invalid_token",
                    "The token or service key is not valid or has expired.");
        }

        @Test
        void whenCallerLacksPermissionThenNotAllowed() {
            expectProblem(
                    get(token, "/v1/accounts"), 403, "not_allowed", "This account may not perform this operation.");
        }

        @Test
        void whenPathDoesNotExistThenNotFound() {
            expectProblem(get(token, "/v1/nothing"), 404, "not_found", "This path does not exist.");
            expectProblem(get(token, "/v1"), 404, "not_found", "This path does not exist.");
        }

        @Test
        void whenMethodIsWrongThenMethodNotAllowed() {
            WebTestClient.ResponseSpec response = get(token, "/v1/logout");
            response.expectHeader().valueEquals(HttpHeaders.ALLOW, "POST");
            expectProblem(response, 405, "method_not_allowed", "Method not allowed; supported: POST.");
        }

        @Test
        void whenPathIsSuspectThenMalformedRequest() {
            expectProblem(
                    get(token, "/v1/keys;a=b"),
                    400,
                    "malformed_request",
                    "The path or a header of the request is malformed.");
        }

        @Test
        void whenServerFailsThenServerErrorWithoutCause() {
            expectProblem(
                    probe("{\"text\":\"break\"}"), 500, "server_error", "An internal error occurred on the server.");
        }

        @Test
        void whenPreflightIsRejectedThenProblem() {
            problem(
                    client.method(HttpMethod.OPTIONS)
                            .uri("/v1/keys")
                            .header(HttpHeaders.ORIGIN, "https://app.example.com")
                            .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "TRACE")
                            .exchange(),
                    403,
                    "origin_not_allowed");
        }
    }

    @Nested
    class BodyProblems extends WithProbe {

        @Test
        void whenBodyIsValidThenRead() {
            probe("{\"text\":\"a\",\"count\":1,\"choice\":\"second\",\"parts\":[{\"size\":1}]}")
                    .expectStatus()
                    .isOk();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"{", "{\"text\":}", "[]", "7", "{\"text\":\"a\",\"text\":\"b\"}", "{\"parts\":[{\"size\":1]}"
                })
        void whenJsonIsInvalidThenMalformedRequest(String json) {
            expectProblem(probe(json), 400, "malformed_request", NO_JSON);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"txet\":\"a\"} | txet | ' Did you mean \"text\"?'",
                    "{\"text\":\"a\",\"parts\":[{\"size\":1},{\"sise\":1}]} | parts[1].sise | ' Did you mean \"size\"?'",
                    "{\"colour\":\"red\"} | colour | ''"
                })
        void whenFieldIsUnknownThenUnknownField(String json, String field, String hint) {
            expectProblem(probe(json), "unknown_field", field, "Unknown field \"" + field + "\"." + hint);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"text\":7} | text",
                    "{\"text\":{}} | text",
                    "{\"count\":\"secret\"} | count",
                    "{\"count\":12345678901234567890} | count",
                    "{\"choice\":\"secret\"} | choice",
                    "{\"since\":\"secret\"} | since",
                    "{\"parts\":{}} | parts",
                    "{\"parts\":[{\"size\":1},{\"size\":[]}]} | parts[1].size"
                })
        void whenTypeOfValueDiffersThenInvalidValueWithoutValue(String json, String field) {
            expectProblem(probe(json), "invalid_value", field, WRONG_VALUE.formatted(field));
        }

        @Test
        void whenMediaTypeIsNotJsonThenUnsupportedMediaType() {
            expectProblem(
                    request(HttpMethod.POST, token, "/v1/keys")
                            .contentType(MediaType.TEXT_PLAIN)
                            .bodyValue("{}")
                            .exchange(),
                    415,
                    "unsupported_media_type",
                    "The request body must be JSON: send Content-Type: application/json.");
        }

        @Test
        void whenBodyIsTooLargeThenContentTooLarge() {
            expectProblem(
                    probe("{\"text\":\"" + "x".repeat(64 * 1024) + "\"}"),
                    413,
                    "content_too_large",
                    "The request body is too large. The maximum is 64 KiB.");
        }
    }

    @Nested
    class ParameterProblems extends WithProbe {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "/v1/keys?state=secret | state | \"state\" must be one of ACTIVE, EXPIRED, SUSPENDED, REVOKED.",
                    "/v1/keys?limit=secret | limit | \"limit\" must be an integer.",
                    "/v1/keys?limit=99999999999 | limit | \"limit\" must be an integer.",
                    "/v1/keys?expiresBefore=secret | expiresBefore | \"expiresBefore\" must be a time like 2026-11-22T12:00:00Z (RFC 3339)."
                })
        void whenParameterIsInvalidThenInvalidValueWithName(String path, String parameter, String message) {
            expectProblem(get(token, path), "invalid_value", parameter, message);
        }

        @Test
        void whenParameterHasNulThenMalformedRequest() {
            problem(get(token, "/v1/keys?name=a%00b"), 400, "malformed_request");
        }
    }

    /** An operation that is rejected before it is reached. */
    @RestController
    @RequestMapping("/v1/probe")
    static class Probe {

        @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
        Mono<String> post(@RequestBody Mono<Form> form) {
            return form.map(Probe::read);
        }

        private static String read(Form form) {
            if ("break".equals(form.text())) {
                throw new IllegalStateException("secret");
            }
            return "\"read\"";
        }
    }

    record Form(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable Choice choice,
            @Nullable OffsetDateTime since,
            @Nullable List<Part> parts) {}

    record Part(@Nullable Integer size) {}

    enum Choice {
        @JsonProperty("first")
        FIRST,
        @JsonProperty("second")
        SECOND
    }
}

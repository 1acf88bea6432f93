package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.logging.LogThrottle;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IntrospectionProblemTest {

    private static final String PATH = "/v1/introspect";

    private final JsonMapper json = new JsonMapper();
    private final ProblemFactory problems = new ProblemFactory(json, LogThrottle.unlimited());

    private JsonNode body(ApiException exception, String path) {
        ProblemFactory.Response response = problems.unlogged(exception, path);
        assertThat(response.headers().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        return json.readTree(response.body());
    }

    /** All codes of the path. */
    @ParameterizedTest
    @CsvSource({
        "MALFORMED_REQUEST, invalid_request",
        "INVALID_VALUE, invalid_request",
        "UNAUTHENTICATED, invalid_client",
        "INVALID_TOKEN, invalid_client",
        "ORIGIN_NOT_ALLOWED, access_denied",
        "METHOD_NOT_ALLOWED, invalid_request",
        "REQUEST_TIMEOUT, invalid_request",
        "CONTENT_TOO_LARGE, invalid_request",
        "URI_TOO_LONG, invalid_request",
        "UNSUPPORTED_MEDIA_TYPE, invalid_request",
        "RATE_LIMITED, temporarily_unavailable",
        "HEADERS_TOO_LARGE, invalid_request",
        "SERVER_ERROR, server_error",
        "BUSY, temporarily_unavailable",
        "STORAGE_UNAVAILABLE, temporarily_unavailable",
        "RATE_LIMITER_UNAVAILABLE, temporarily_unavailable"
    })
    void whenPathIsOfIntrospectionThenProblemHasOAuthError(ErrorCode code, String error) {
        assertThat(body(ApiException.of(code, "A \"sentence\".").at("token"), PATH))
                .isEqualTo(json.createObjectNode()
                        .put("type", "/docs/errors#" + code.text())
                        .put("title", code.title())
                        .put("status", code.status().value())
                        .put("detail", "A \"sentence\".")
                        .put("code", code.text())
                        .put("field", "token")
                        .put("error", error)
                        .put("error_description", "A \"sentence\"."));
    }

    @Test
    void whenChallengeHasErrorThenBodyHasSameError() {
        assertThat(error(ApiException.invalidTokenOrKey())).isEqualTo("invalid_token");
        assertThat(error(ApiException.insufficientScope("keywright:verify"))).isEqualTo("insufficient_scope");
        assertThat(error(ApiException.notAllowed())).isEqualTo("insufficient_scope");
        assertThat(error(ApiException.missingTokenOrKey())).isEqualTo("invalid_client");
    }

    /** Such as 501 for an unknown transfer coding. */
    @Test
    void whenStatusDiffersFromCodeThenCodeDecides() {
        assertThat(error(ApiException.of(ErrorCode.MALFORMED_REQUEST, "-").as(HttpStatus.NOT_IMPLEMENTED)))
                .isEqualTo("invalid_request");
    }

    private String error(ApiException exception) {
        return body(exception, PATH).required("error").stringValue();
    }

    @ParameterizedTest
    @CsvSource({"/v1", "/v1/introspect/", "/v1/keys/verify"})
    void whenPathDiffersThenNoOAuthError(String path) {
        assertThat(body(ApiException.busy(Duration.ZERO), path).propertyNames())
                .containsExactly("type", "title", "status", "detail", "code");
    }
}

package dev.keywright.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.keywright.api.IntrospectKeyApi;
import org.springframework.http.HttpStatus;

/**
 * An error response of {@code /v1/introspect}: a problem, with the members in which an OAuth client expects the error (RFC 7662 §2.3).
 *
 * @param problem the problem, as on all other paths under {@code /v1}
 * @param error the error code of OAuth 2.0
 * @param description the detail of the problem
 */
record IntrospectionProblem(
        @JsonUnwrapped Problem problem,
        String error,
        @JsonProperty("error_description") String description) {

    static IntrospectionProblem of(ApiException exception) {
        return new IntrospectionProblem(Problem.of(exception), error(exception), exception.message());
    }

    static boolean appliesTo(String path) {
        return path.equals(IntrospectKeyApi.PATH_INTROSPECT_KEY);
    }

    /** The error of the challenge, if there is one, so that header and body state the same (RFC 6750 §3.1). */
    private static String error(ApiException exception) {
        String stated = exception.oauthError();
        return stated == null ? error(exception.code().status()) : stated;
    }

    /** RFC 6749 §5.2, and §4.1.2.1 for what §5.2 does not name. */
    private static String error(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> "invalid_client";
            case FORBIDDEN -> "access_denied";
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> "temporarily_unavailable";
            case INTERNAL_SERVER_ERROR -> "server_error";
            default -> "invalid_request";
        };
    }
}

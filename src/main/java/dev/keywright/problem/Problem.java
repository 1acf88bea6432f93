package dev.keywright.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A refusal as it is said under {@code /v1} (RFC 9457 §3.1), with a code that stays, and the sentence once more as the
 * other paths have it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String error,
        @Nullable String field) {

    private static final String TYPE = "urn:keywright:problem:";

    public static Problem of(ApiException exception) {
        ErrorCode errorCode = exception.code();
        return new Problem(
                TYPE + errorCode.text(),
                errorCode.title(),
                exception.status().value(),
                exception.message(),
                errorCode.text(),
                exception.message(),
                exception.field());
    }

    /** Whether a refusal of this request is said as a problem. */
    public static boolean appliesTo(ServerHttpRequest request) {
        return appliesTo(request.getPath().pathWithinApplication().value());
    }

    /** Whether a refusal at this path is said as a problem. */
    static boolean appliesTo(String path) {
        return path.equals("/v1") || path.startsWith("/v1/");
    }
}

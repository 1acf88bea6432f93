package dev.keywright.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * An error response under {@code /v1} (RFC 9457 §3.1), with a stable code.
 *
 * @param type the path of the page that explains the code
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String field) {

    private static final String TYPE = "/docs/errors#";

    public static Problem of(ApiException exception) {
        ErrorCode errorCode = exception.code();
        return new Problem(
                TYPE + errorCode.text(),
                errorCode.title(),
                exception.status().value(),
                exception.message(),
                errorCode.text(),
                exception.field());
    }

    /** Whether errors of this request are problems. */
    public static boolean appliesTo(ServerHttpRequest request) {
        return appliesTo(request.getPath().pathWithinApplication().value());
    }

    /** Whether errors at this path are problems. */
    public static boolean appliesTo(String path) {
        return path.equals("/v1") || path.startsWith("/v1/");
    }
}

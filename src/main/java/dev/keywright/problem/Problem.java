package dev.keywright.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * An error response under {@code /v1} (RFC 9457 §3.1), with a stable code. {@code error} repeats the message in the format of the other
 * paths.
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

    /** Whether errors of this request are problems. */
    public static boolean appliesTo(ServerHttpRequest request) {
        return appliesTo(request.getPath().pathWithinApplication().value());
    }

    /** Whether errors at this path are problems. */
    static boolean appliesTo(String path) {
        return path.equals("/v1") || path.startsWith("/v1/");
    }
}

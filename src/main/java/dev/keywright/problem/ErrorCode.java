package dev.keywright.problem;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * A stable error code. {@code Problem.code} in {@code api/openapi.yaml} lists the same codes; {@code docs/errors.md} describes each one.
 */
public enum ErrorCode {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "Malformed request"),
    INVALID_VALUE(HttpStatus.BAD_REQUEST, "Invalid value"),
    UNKNOWN_FIELD(HttpStatus.BAD_REQUEST, "Unknown field"),
    UNKNOWN_PARAMETER(HttpStatus.BAD_REQUEST, "Unknown parameter"),
    INVALID_CURSOR(HttpStatus.BAD_REQUEST, "Invalid cursor"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "Not authenticated"),
    INVALID_TOKEN(HttpStatus.UNAUTHORIZED, "Invalid token"),
    INVALID_CREDENTIALS(HttpStatus.UNAUTHORIZED, "Invalid credentials"),
    INVALID_KEY(HttpStatus.UNAUTHORIZED, "Invalid key"),
    NOT_ALLOWED(HttpStatus.FORBIDDEN, "Not allowed"),
    INSUFFICIENT_SCOPE(HttpStatus.FORBIDDEN, "Insufficient scope"),
    ADDRESS_NOT_ALLOWED(HttpStatus.FORBIDDEN, "Address not allowed"),
    SCOPE_NOT_GRANTABLE(HttpStatus.FORBIDDEN, "Scope not grantable"),
    ORIGIN_NOT_ALLOWED(HttpStatus.FORBIDDEN, "Origin not allowed"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "Not found"),
    KEY_NOT_FOUND(HttpStatus.NOT_FOUND, "Key not found"),
    ACCOUNT_NOT_FOUND(HttpStatus.NOT_FOUND, "Account not found"),
    SESSION_NOT_FOUND(HttpStatus.NOT_FOUND, "Session not found"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
    REQUEST_TIMEOUT(HttpStatus.REQUEST_TIMEOUT, "Request timeout"),
    USERNAME_TAKEN(HttpStatus.CONFLICT, "Username taken"),
    LAST_OPERATOR(HttpStatus.CONFLICT, "Last operator"),
    KEY_REVOKED(HttpStatus.CONFLICT, "Key revoked"),
    KEY_REPLACED(HttpStatus.CONFLICT, "Key replaced"),
    KEY_NOT_RECOVERABLE(HttpStatus.CONFLICT, "Key not recoverable"),
    REQUEST_IN_PROGRESS(HttpStatus.CONFLICT, "Request in progress"),
    STALE_VERSION(HttpStatus.PRECONDITION_FAILED, "Stale version"),
    CONTENT_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "Content too large"),
    URI_TOO_LONG(HttpStatus.URI_TOO_LONG, "URI too long"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency key reused"),
    RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Rate limited"),
    CREDITS_EXHAUSTED(HttpStatus.TOO_MANY_REQUESTS, "Credits exhausted"),
    KEY_QUOTA_EXHAUSTED(HttpStatus.TOO_MANY_REQUESTS, "Key quota exhausted"),
    LOGIN_DELAYED(HttpStatus.TOO_MANY_REQUESTS, "Login delayed"),
    HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Headers too large"),
    SERVER_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Server error"),
    BUSY(HttpStatus.SERVICE_UNAVAILABLE, "Busy"),
    STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Storage unavailable"),
    RATE_LIMITER_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Rate limiter unavailable");

    private final HttpStatus status;
    private final String title;

    ErrorCode(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    /** The code as it appears in a problem. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.keywright.problem;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A rejected request: an error code, which determines the status, a message for the client, and response headers.
 *
 * <p>It has no stack trace, because it does not indicate a fault, and its message never contains a secret. Where an audit record of the
 * rejection has to commit, a {@link Result} carries it instead of an error signal.
 */
public final class ApiException extends RuntimeException {

    private static final String LIMIT_REACHED = "Rate limit exceeded. Try again later.";

    private static final Duration SOON = Duration.ofSeconds(1);

    private final ErrorCode errorCode;
    private final HttpStatus status;
    private final String message;
    private final @Nullable String field;
    private final HttpHeaders headers;
    private final @Nullable String oauthError;

    private ApiException(
            ErrorCode errorCode,
            HttpStatus status,
            String message,
            @Nullable String field,
            HttpHeaders headers,
            @Nullable String oauthError) {
        super(message, null, false, false);
        this.errorCode = errorCode;
        this.status = status;
        this.message = message;
        this.field = field;
        this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
        this.oauthError = oauthError;
    }

    /** An exception whose message is the title of the code. */
    public static ApiException of(ErrorCode errorCode) {
        return of(errorCode, errorCode.title());
    }

    public static ApiException of(ErrorCode errorCode, String message) {
        return new ApiException(errorCode, errorCode.status(), message, null, HttpHeaders.EMPTY, null);
    }

    /** Rejects the value of a body field, a parameter or a header. */
    public static ApiException invalidValue(String field, String message) {
        return of(ErrorCode.INVALID_VALUE, message).at(field);
    }

    /** A number out of its range, which the message names. */
    public static ApiException notInRange(String field, String subject, long min, long max) {
        return invalidValue(field, String.format(Locale.ROOT, "%s must be %,d to %,d.", subject, min, max));
    }

    /** A value that is not in a list, which the message names. */
    public static ApiException notOneOf(String field, Stream<String> values) {
        return invalidValue(
                field, "\"%s\" must be one of %s.".formatted(field, values.collect(Collectors.joining(", "))));
    }

    /**
     * Rejects an unknown body field.
     *
     * @param field the path of the field in the body
     * @param knownFields the fields of the object that contains it
     */
    public static ApiException unknownField(String field, Collection<String> knownFields) {
        String hint = NameSuggestion.nearest(field.substring(field.lastIndexOf('.') + 1), knownFields)
                .map((meant) -> " Did you mean \"" + meant + "\"?")
                .orElse("");
        return of(ErrorCode.UNKNOWN_FIELD, "Unknown field \"" + field + "\"." + hint)
                .at(field);
    }

    /** Rejects an unknown query parameter. {@code knownParameters} are the parameters of the operation. */
    public static ApiException unknownParameter(String name, Collection<String> knownParameters) {
        String hint = NameSuggestion.nearest(name, knownParameters)
                .map((meant) -> "Did you mean \"" + meant + "\"?")
                .orElse(
                        knownParameters.isEmpty()
                                ? "This operation has no query parameters."
                                : "Supported: " + String.join(", ", knownParameters) + ".");
        return of(ErrorCode.UNKNOWN_PARAMETER, "Unknown query parameter \"" + name + "\". " + hint)
                .at(name);
    }

    /** Rejects a request that has neither a bearer token nor a service key (RFC 6750 §3). */
    public static ApiException missingTokenOrKey() {
        return of(
                        ErrorCode.UNAUTHENTICATED,
                        "Authentication required. Send a bearer token or a service key; log in to get a token.")
                .challenge("Bearer");
    }

    /** Rejects a request that has no bearer token (RFC 6750 §3). */
    public static ApiException missingToken() {
        return of(ErrorCode.UNAUTHENTICATED, "Authentication required. Send a bearer token; log in to get one.")
                .challenge("Bearer");
    }

    /** Rejects an invalid or expired bearer token or service key (RFC 6750 §3.1). */
    public static ApiException invalidTokenOrKey() {
        return of(ErrorCode.INVALID_TOKEN, "The token or service key is not valid or has expired.")
                .oauthError("invalid_token");
    }

    /** Rejects an invalid or expired bearer token (RFC 6750 §3.1). */
    public static ApiException invalidToken() {
        return of(ErrorCode.INVALID_TOKEN, "The bearer token is not valid or has expired. Log in again.")
                .oauthError("invalid_token");
    }

    /** Rejects a username and password. RFC 9110 §15.5.2 requires a challenge in every 401 response. */
    public static ApiException invalidCredentials() {
        return of(ErrorCode.INVALID_CREDENTIALS, "Invalid credentials").challenge("Bearer");
    }

    /** Rejects a password attempt that comes too soon after wrong ones, whether or not it is correct. */
    public static ApiException loginDelayed(Duration wait) {
        return of(ErrorCode.LOGIN_DELAYED, "Too many wrong passwords. Try again later.")
                .retryAfter(wait);
    }

    /** Rejects an authenticated caller that lacks the permission (RFC 6750 §3.1). */
    public static ApiException notAllowed() {
        return of(ErrorCode.NOT_ALLOWED, "This account may not perform this operation.")
                .oauthError("insufficient_scope");
    }

    /** Rejects a service key that lacks the scope, and names the scope (RFC 6750 §3.1). */
    public static ApiException insufficientScope(String scope) {
        return of(ErrorCode.INSUFFICIENT_SCOPE, "This service key needs the scope " + scope + ".")
                .withScopeChallenge(scope);
    }

    /** Rejects a service key, whatever its scopes, where only an account may call. */
    public static ApiException notForServiceKeys() {
        return of(ErrorCode.NOT_ALLOWED, "Service keys may not perform this operation. Log in and send a bearer token.")
                .oauthError("insufficient_scope");
    }

    /** Rejects a request over a limit. {@code retryAfter} is rounded up to whole seconds, at least 1. */
    public static ApiException tooManyRequests(Duration retryAfter) {
        return of(ErrorCode.RATE_LIMITED, LIMIT_REACHED).retryAfter(retryAfter);
    }

    /** Rejects a request because a queue is full. {@code retryAfter} is rounded up to whole seconds, at least 1. */
    public static ApiException busy(Duration retryAfter) {
        return of(ErrorCode.BUSY, "The server is busy. Try again in a moment.").retryAfter(retryAfter);
    }

    /** Rejects a request because the database is unavailable. {@code retryAfter} is rounded up to whole seconds, at least 1. */
    static ApiException storageUnavailable(Duration retryAfter) {
        return of(ErrorCode.STORAGE_UNAVAILABLE, "The database is unavailable. Try again later.")
                .retryAfter(retryAfter);
    }

    /** Rejects a request that cannot be counted because the rate limiter is unavailable. */
    public static ApiException limitsUnavailable() {
        return of(ErrorCode.RATE_LIMITER_UNAVAILABLE, "The rate limiter is unavailable. Try again later.")
                .retryAfter(SOON);
    }

    /** Returns a copy that names the body field, parameter or header at fault. */
    public ApiException at(String wrongField) {
        return new ApiException(errorCode, status, message, wrongField, headers, oauthError);
    }

    /** Returns a copy with another status, for a client that does not support the status of the code. */
    public ApiException as(HttpStatus other) {
        return new ApiException(errorCode, other, message, field, headers, oauthError);
    }

    /** Returns a copy with {@code Retry-After} (RFC 9110 §10.2.3), rounded up to whole seconds, at least 1. */
    public ApiException retryAfter(Duration wait) {
        return with(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, delaySeconds(wait))));
    }

    /** A delay in whole seconds (RFC 9110 §10.2.3), rounded up, so that a client that waits this long is not early. */
    public static long delaySeconds(Duration delay) {
        return delay.plusNanos(999_999_999).toSeconds();
    }

    /** Returns a copy with a challenge that states no OAuth error (RFC 9110 §11.6.1). */
    public ApiException challenge(String challenge) {
        return with(HttpHeaders.WWW_AUTHENTICATE, challenge, null);
    }

    /** Returns a copy with a bearer challenge that states an OAuth error (RFC 6750 §3.1). */
    public ApiException oauthError(String error) {
        return with(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"" + error + '"', error);
    }

    /** Returns a copy with a bearer challenge that names the scopes that the request needs, separated by spaces (RFC 6750 §3.1). */
    public ApiException withScopeChallenge(String scopes) {
        String error = "insufficient_scope";
        return with(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"" + error + "\", scope=\"" + scopes + '"', error);
    }

    /** Returns a copy with an additional header. */
    public ApiException with(String header, String value) {
        return with(header, value, oauthError);
    }

    private ApiException with(String header, String value, @Nullable String error) {
        HttpHeaders more = new HttpHeaders();
        more.putAll(headers);
        more.set(header, value);
        return new ApiException(errorCode, status, message, field, more, error);
    }

    public ErrorCode code() {
        return errorCode;
    }

    public HttpStatus status() {
        return status;
    }

    public String message() {
        return message;
    }

    @Nullable
    String field() {
        return field;
    }

    /** The OAuth error in the challenge; null if there is none. */
    @Nullable
    String oauthError() {
        return oauthError;
    }

    public HttpHeaders headers() {
        return headers;
    }
}

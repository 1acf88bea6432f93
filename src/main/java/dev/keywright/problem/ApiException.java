package dev.keywright.problem;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A call that is refused: a code, which gives the status, a sentence for the client, and the headers that go with them.
 *
 * <p>It is thrown only at the edge, where text becomes a value or a value becomes an answer. It carries no stack trace,
 * since nothing is broken, and its sentence never repeats a secret.
 */
public final class ApiException extends RuntimeException {

    private static final String LIMIT_REACHED = "Rate limit exceeded. Try again later.";

    private static final Duration SOON = Duration.ofSeconds(1);

    private final ErrorCode errorCode;
    private final HttpStatus status;
    private final String message;
    private final @Nullable String field;
    private final HttpHeaders headers;

    private ApiException(
            ErrorCode errorCode, HttpStatus status, String sentence, @Nullable String field, HttpHeaders headers) {
        super(sentence, null, false, false);
        this.errorCode = errorCode;
        this.status = status;
        this.message = sentence;
        this.field = field;
        this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
    }

    public static ApiException of(ErrorCode errorCode, String sentence) {
        return new ApiException(errorCode, errorCode.status(), sentence, null, HttpHeaders.EMPTY);
    }

    /** Refuses the value of a field of the body, a parameter or a header. */
    public static ApiException invalidValue(String field, String sentence) {
        return of(ErrorCode.INVALID_VALUE, sentence).at(field);
    }

    /** Refuses a field of the body that the operation does not know. */
    public static ApiException unknownField(String field) {
        return of(ErrorCode.UNKNOWN_FIELD, "There is no field \"" + field + "\" here.")
                .at(field);
    }

    /** Refuses a query parameter that the operation does not have, whose parameters are these. */
    static ApiException unknownParameter(String name, Collection<String> known) {
        String hint = NameSuggestion.nearest(name, known)
                .map((meant) -> "Did you mean \"" + meant + "\"?")
                .orElse(
                        known.isEmpty()
                                ? "This operation has none."
                                : "This operation has " + String.join(", ", known) + ".");
        return of(ErrorCode.UNKNOWN_PARAMETER, "Unknown query parameter \"" + name + "\". " + hint)
                .at(name);
    }

    /** Refuses a call that shows neither a bearer token nor a service key where one is needed (RFC 6750 §3). */
    public static ApiException missingTokenOrKey() {
        return of(ErrorCode.UNAUTHENTICATED, "A bearer token or a service key is needed. Log in to get a token.")
                .challenge("Bearer");
    }

    /** Refuses a call that shows no bearer token where a person's is needed (RFC 6750 §3). */
    public static ApiException missingToken() {
        return of(ErrorCode.UNAUTHENTICATED, "A bearer token is needed. Log in to get one.")
                .challenge("Bearer");
    }

    /** Refuses a bearer token or a service key that is not good, or not any more (RFC 6750 §3.1). */
    public static ApiException invalidTokenOrKey() {
        return of(ErrorCode.INVALID_TOKEN, "The token or service key is not valid or has expired.")
                .challenge("Bearer error=\"invalid_token\"");
    }

    /** Refuses a bearer token that is not good, or not any more (RFC 6750 §3.1). */
    public static ApiException invalidToken() {
        return of(ErrorCode.INVALID_TOKEN, "The bearer token is not valid or has expired. Log in again.")
                .challenge("Bearer error=\"invalid_token\"");
    }

    /** Refuses a name and password. The challenge has to be there all the same (RFC 9110 §15.5.2). */
    public static ApiException invalidCredentials() {
        return of(ErrorCode.INVALID_CREDENTIALS, "Invalid credentials").challenge("Bearer");
    }

    /** Refuses a caller who is known, but may not do this (RFC 6750 §3.1). */
    public static ApiException notAllowed() {
        return of(ErrorCode.NOT_ALLOWED, "This account may not do that.")
                .challenge("Bearer error=\"insufficient_scope\"");
    }

    /** Refuses a service key that lacks this scope, and says so (RFC 6750 §3.1). */
    public static ApiException insufficientScope(String scope) {
        return of(ErrorCode.INSUFFICIENT_SCOPE, "This service key needs the scope " + scope + ".")
                .challenge("Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    /** Refuses a service key where only a person may call, whatever its scopes are. */
    public static ApiException notForServiceKeys() {
        return of(ErrorCode.NOT_ALLOWED, "Only a person may do that. Log in to get a token.")
                .challenge("Bearer error=\"insufficient_scope\"");
    }

    /** Refuses a call over a limit. {@code retryAfter} is rounded up to whole seconds, one at least. */
    public static ApiException tooManyRequests(Duration retryAfter) {
        return of(ErrorCode.RATE_LIMITED, LIMIT_REACHED).retryAfter(retryAfter);
    }

    /** Refuses a call that a full queue has no room for. {@code retryAfter} is rounded up as above. */
    public static ApiException unavailable(Duration retryAfter) {
        return of(ErrorCode.BUSY, "The server is busy. Try again in a moment.").retryAfter(retryAfter);
    }

    /** Refuses a call that the store could not carry out, and did not. {@code retryAfter} is rounded up as above. */
    static ApiException storageUnavailable(Duration retryAfter) {
        return of(ErrorCode.STORAGE_OUT_OF_ORDER, "The server's storage is out of order. Try again later.")
                .retryAfter(retryAfter);
    }

    /** Refuses a call that would have to be counted, while it can't be. */
    public static ApiException limitsUnavailable() {
        return of(ErrorCode.LIMITS_OUT_OF_ORDER, "The server can't count calls at the moment. Try again later.")
                .retryAfter(SOON);
    }

    /** The same, said of a field of the body, a parameter or a header. */
    public ApiException at(String wrongField) {
        return new ApiException(errorCode, status, message, wrongField, headers);
    }

    /** The same with another status than the code's, for a client that does not know that one. */
    public ApiException as(HttpStatus other) {
        return new ApiException(errorCode, other, message, field, headers);
    }

    /** The same with {@code Retry-After} (RFC 9110 §10.2.3), rounded up to whole seconds, one at least. */
    public ApiException retryAfter(Duration wait) {
        return with(HttpHeaders.RETRY_AFTER, wholeSeconds(wait));
    }

    /** The same with a challenge (RFC 9110 §11.6.1). */
    public ApiException challenge(String challenge) {
        return with(HttpHeaders.WWW_AUTHENTICATE, challenge);
    }

    /** The same with a header more. */
    public ApiException with(String header, String value) {
        HttpHeaders more = new HttpHeaders();
        more.putAll(headers);
        more.set(header, value);
        return new ApiException(errorCode, status, message, field, more);
    }

    private static String wholeSeconds(Duration duration) {
        long seconds = duration.plusNanos(999_999_999).toSeconds();
        return Long.toString(Math.max(1, seconds));
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

    public HttpHeaders headers() {
        return headers;
    }
}

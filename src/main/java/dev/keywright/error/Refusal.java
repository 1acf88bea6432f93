package dev.keywright.error;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A call that is refused: a status, a sentence for the client, and the headers that go with them.
 *
 * <p>It is thrown only at the edge, where text becomes a value or a value becomes an answer. It carries no stack trace,
 * since nothing is broken, and its sentence never repeats a secret.
 */
public final class Refusal extends RuntimeException {

    private final HttpStatus status;
    private final String sentence;
    private final HttpHeaders headers;

    Refusal(HttpStatus status, String sentence, HttpHeaders headers) {
        super(sentence, null, false, false);
        this.status = status;
        this.sentence = sentence;
        this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
    }

    public static Refusal badRequest(String sentence) {
        return of(HttpStatus.BAD_REQUEST, sentence);
    }

    /** Refuses a call that shows no bearer token where one is needed (RFC 6750 §3). */
    public static Refusal missingToken() {
        return unauthorized("A bearer token is needed. Log in to get one.", "Bearer");
    }

    /** Refuses a bearer token that is not good, or not any more (RFC 6750 §3.1). */
    public static Refusal invalidToken() {
        return unauthorized(
                "The bearer token is not valid or has expired. Log in again.", "Bearer error=\"invalid_token\"");
    }

    /** Refuses a name and password. The challenge has to be there all the same (RFC 9110 §15.5.2). */
    public static Refusal invalidCredentials() {
        return unauthorized("Invalid credentials", "Bearer");
    }

    private static Refusal unauthorized(String sentence, String challenge) {
        return of(HttpStatus.UNAUTHORIZED, sentence, HttpHeaders.WWW_AUTHENTICATE, challenge);
    }

    /** Refuses a token that is good, but not for this (RFC 6750 §3.1). */
    public static Refusal insufficientScope() {
        return of(
                HttpStatus.FORBIDDEN,
                "This account may not do that.",
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer error=\"insufficient_scope\"");
    }

    public static Refusal forbidden(String sentence) {
        return of(HttpStatus.FORBIDDEN, sentence);
    }

    public static Refusal notFound(String sentence) {
        return of(HttpStatus.NOT_FOUND, sentence);
    }

    public static Refusal conflict(String sentence) {
        return of(HttpStatus.CONFLICT, sentence);
    }

    /** Refuses a call over a limit. {@code retryAfter} is rounded up to whole seconds, one at least. */
    public static Refusal tooManyRequests(Duration retryAfter) {
        return of(
                HttpStatus.TOO_MANY_REQUESTS,
                "Rate limit exceeded. Try again later.",
                HttpHeaders.RETRY_AFTER,
                wholeSeconds(retryAfter));
    }

    /** Refuses a call that a full queue has no room for. {@code retryAfter} is rounded up as above. */
    public static Refusal unavailable(Duration retryAfter) {
        return of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The server is busy. Try again in a moment.",
                HttpHeaders.RETRY_AFTER,
                wholeSeconds(retryAfter));
    }

    /** Refuses a call that the store could not carry out, and did not. {@code retryAfter} is rounded up as above. */
    static Refusal outOfOrder(Duration retryAfter) {
        return of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The server's storage is out of order. Try again later.",
                HttpHeaders.RETRY_AFTER,
                wholeSeconds(retryAfter));
    }

    static Refusal of(HttpStatus status, String sentence) {
        return new Refusal(status, sentence, HttpHeaders.EMPTY);
    }

    static Refusal of(HttpStatus status, String sentence, String header, String value) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(header, value);
        return new Refusal(status, sentence, headers);
    }

    private static String wholeSeconds(Duration duration) {
        long seconds = duration.plusNanos(999_999_999).toSeconds();
        return Long.toString(Math.max(1, seconds));
    }

    public HttpStatus status() {
        return status;
    }

    public String sentence() {
        return sentence;
    }

    HttpHeaders headers() {
        return headers;
    }
}

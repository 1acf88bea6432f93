package dev.keywright.client.spring;

import dev.keywright.client.KeywrightException;
import dev.keywright.client.RateLimitedException;
import dev.keywright.client.UnavailableException;
import dev.keywright.client.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** The request has no valid key, or the key can't be verified. */
public final class KeyAuthenticationException extends AuthenticationException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable Duration retryAfter;

    private KeyAuthenticationException(
            int status, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The exception for a key that is not valid. */
    static KeyAuthenticationException of(Verdict verdict) {
        return switch (verdict.code()) {
            case RATE_LIMITED, CREDITS_EXHAUSTED ->
                new KeyAuthenticationException(
                        429, "The API key has reached a limit or has no credits left.", verdict.retryAfter(), null);
            case ADDRESS_NOT_ALLOWED ->
                new KeyAuthenticationException(403, "The API key may not be used from this address.", null, null);
            default -> invalid();
        };
    }

    static KeyAuthenticationException invalid() {
        return new KeyAuthenticationException(401, "The API key is not valid.", null, null);
    }

    /** The key can't be verified, because the service is unavailable or rejects this application. */
    static KeyAuthenticationException unavailable(KeywrightException failure) {
        return new KeyAuthenticationException(
                503, "API keys can't be verified at the moment.", retryAfter(failure), failure);
    }

    private static @Nullable Duration retryAfter(KeywrightException failure) {
        if (failure instanceof RateLimitedException limited) {
            return limited.retryAfter();
        }
        return failure instanceof UnavailableException unavailable
                ? unavailable.retryAfter().orElse(null)
                : null;
    }

    static KeyAuthenticationException missing() {
        return new KeyAuthenticationException(
                401, "API key required. Send it in X-API-Key or as a bearer token.", null, null);
    }

    /** Converts any authentication failure. */
    static KeyAuthenticationException of(AuthenticationException failure) {
        return failure instanceof KeyAuthenticationException exception ? exception : missing();
    }

    /** The HTTP status of the response. */
    public int status() {
        return status;
    }

    /** How long the client should wait; empty if unknown. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** In whole seconds (RFC 9110 §10.2.3). */
    Optional<String> retryAfterSeconds() {
        return retryAfter()
                .map((time) -> Long.toString(Math.max(1, time.plusMillis(999).toSeconds())));
    }

    /** The response body (RFC 9457). No message contains characters that need escaping. */
    String problem() {
        return "{\"status\":" + status + ",\"detail\":\"" + getMessage() + "\"}";
    }
}

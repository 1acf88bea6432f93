package dev.keywright.client.spring;

import dev.keywright.client.KeywrightException;
import dev.keywright.client.LimitedException;
import dev.keywright.client.UnavailableException;
import dev.keywright.client.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;

/** A request is refused for its key, or since nobody can say whether that is good. */
public final class KeyRefused extends AuthenticationException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable Duration retryAfter;

    private KeyRefused(int status, String sentence, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(sentence, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The key as an authentication, if it is good. */
    static Authentication judged(Verdict verdict) {
        if (verdict.isValid()) {
            return new KeyAuthentication(verdict);
        }
        throw switch (verdict.code()) {
            case RATE_LIMITED, CREDITS_EXHAUSTED ->
                new KeyRefused(429, "The API key is used up for now.", verdict.retryAfter(), null);
            case ADDRESS_NOT_ALLOWED -> new KeyRefused(403, "The API key may not be used from here.", null, null);
            default -> notGood();
        };
    }

    static KeyRefused notGood() {
        return new KeyRefused(401, "The API key is not good.", null, null);
    }

    /** Nobody could say whether the key is good: the service was not there, or refuses this program. */
    static KeyRefused unknown(KeywrightException failure) {
        return new KeyRefused(503, "API keys can't be verified just now.", retryAfter(failure), failure);
    }

    private static @Nullable Duration retryAfter(KeywrightException failure) {
        if (failure instanceof LimitedException limited) {
            return limited.retryAfter();
        }
        return failure instanceof UnavailableException unavailable
                ? unavailable.retryAfter().orElse(null)
                : null;
    }

    static KeyRefused missing() {
        return new KeyRefused(401, "An API key is needed.", null, null);
    }

    /** What any failure of an authentication is to a client. */
    static KeyRefused of(AuthenticationException failure) {
        return failure instanceof KeyRefused refused ? refused : missing();
    }

    /** The status of HTTP to answer with. */
    public int status() {
        return status;
    }

    /** When the client may try again; empty if that is not known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whole seconds, as RFC 9110 §10.2.3 has it. */
    Optional<String> retryAfterSeconds() {
        return retryAfter()
                .map((time) -> Long.toString(Math.max(1, time.plusMillis(999).toSeconds())));
    }

    /** RFC 9457. Its sentence has nothing to escape. */
    String problem() {
        return "{\"status\":" + status + ",\"detail\":\"" + getMessage() + "\"}";
    }
}

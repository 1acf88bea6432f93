package dev.keywright.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service did not respond in time or was unable to process the request. The request may still have had an effect. */
public final class UnavailableException extends KeywrightException {

    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    UnavailableException(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the next request; empty if the service did not specify it. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

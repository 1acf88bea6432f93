package dev.keywright.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** There was no answer in time, or the service was not able to give one. The call may have been done all the same. */
public final class UnavailableException extends KeywrightException {

    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    UnavailableException(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** When the service wants to be asked again; empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

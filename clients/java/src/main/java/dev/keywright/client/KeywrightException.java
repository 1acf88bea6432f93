package dev.keywright.client;

import org.jspecify.annotations.Nullable;

/** A failed request: {@link RejectedException} or {@link UnavailableException}. */
public abstract sealed class KeywrightException extends RuntimeException
        permits RejectedException, UnavailableException {

    private static final long serialVersionUID = 1;

    KeywrightException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

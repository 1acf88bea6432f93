package dev.keywright.client;

import org.jspecify.annotations.Nullable;

/** A call that did not do what it was to do: {@link RefusedException} or {@link UnavailableException}. */
public abstract sealed class KeywrightException extends RuntimeException
        permits RefusedException, UnavailableException {

    private static final long serialVersionUID = 1;

    KeywrightException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

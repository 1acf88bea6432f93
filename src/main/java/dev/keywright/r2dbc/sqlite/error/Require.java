package dev.keywright.r2dbc.sqlite.error;

import org.jspecify.annotations.Nullable;

/** Checks arguments: the SPI requires an {@link IllegalArgumentException} for {@code null}. */
public final class Require {

    private Require() {}

    public static <T> T notNull(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        return value;
    }
}

package dev.keywright.r2dbc.sqlite.error;

import org.jspecify.annotations.Nullable;

/** The SPI asks for an {@link IllegalArgumentException} where a {@code null} is passed. */
public final class Require {

    private Require() {}

    public static <T> T notNull(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        return value;
    }
}

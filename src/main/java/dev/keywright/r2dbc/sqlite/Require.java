package dev.keywright.r2dbc.sqlite;

import org.jspecify.annotations.Nullable;

/** The SPI asks for an {@link IllegalArgumentException} where a {@code null} is passed. */
final class Require {

    private Require() {}

    static <T> T notNull(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        return value;
    }
}

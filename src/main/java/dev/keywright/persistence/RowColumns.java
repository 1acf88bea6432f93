package dev.keywright.persistence;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and binds the few column types that the tables use. */
public final class RowColumns {

    private RowColumns() {}

    public static String text(Readable row, String name) {
        return notNull(row, name, String.class);
    }

    public static @Nullable String textOrNull(Readable row, String name) {
        return row.get(name, String.class);
    }

    public static long longNumber(Readable row, String name) {
        return notNull(row, name, Long.class);
    }

    public static @Nullable Long longNumberOrNull(Readable row, String name) {
        return row.get(name, Long.class);
    }

    public static int number(Readable row, String name) {
        return notNull(row, name, Integer.class);
    }

    public static byte[] bytes(Readable row, String name) {
        return notNull(row, name, byte[].class);
    }

    public static byte @Nullable [] bytesOrNull(Readable row, String name) {
        return row.get(name, byte[].class);
    }

    /** A time, stored as milliseconds since 1970-01-01T00:00Z. */
    public static Instant instant(Readable row, String name) {
        return Instant.ofEpochMilli(notNull(row, name, Long.class));
    }

    /** Like {@link #instant}, or null. */
    public static @Nullable Instant instantOrNull(Readable row, String name) {
        Long millis = row.get(name, Long.class);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** A value to bind to a nullable column. */
    public static <T> Parameter nullable(Class<T> type, @Nullable T value) {
        return value == null ? Parameters.in(type) : Parameters.in(value);
    }

    private static <T> T notNull(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }
}

package dev.keywright.storage;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a row's columns in the few types that the tables use; those that cannot be null say so. */
public final class Columns {

    private Columns() {}

    public static String text(Readable row, String name) {
        return notNull(row, name, String.class);
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

    /** A time, which is stored as milliseconds since 1970-01-01T00:00Z. */
    public static Instant instant(Readable row, String name) {
        return Instant.ofEpochMilli(notNull(row, name, Long.class));
    }

    private static <T> T notNull(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }
}

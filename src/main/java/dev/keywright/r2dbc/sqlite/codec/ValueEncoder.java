package dev.keywright.r2dbc.sqlite.codec;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts a bound value to a SQLite value: a number, text or bytes. */
public final class ValueEncoder {

    private ValueEncoder() {}

    /** The SQLite value; a {@link Blob} or {@link Clob} remains, and is read on execution. */
    static @Nullable public Object encode(Object value) {
        if (value instanceof Parameter parameter) {
            return encodeParameter(parameter);
        }
        if (value instanceof Number number) {
            return encodeNumber(number);
        }
        if (value instanceof String || value instanceof Blob || value instanceof Clob) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        if (value instanceof ByteBuffer buffer) {
            return bytes(buffer);
        }
        return encodeAsText(value);
    }

    private static @Nullable Object encodeParameter(Parameter parameter) {
        if (parameter instanceof Parameter.Out) {
            throw new IllegalArgumentException("SQLite does not support out parameters");
        }
        Object value = parameter.getValue();
        return value == null ? null : encode(value);
    }

    private static Object encodeNumber(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Double) {
            return number;
        }
        if (number instanceof Short || number instanceof Byte) {
            return number.intValue();
        }
        if (number instanceof Float) {
            return number.doubleValue();
        }
        if (number instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (number instanceof BigInteger integer) {
            return integer.toString();
        }
        throw unsupported(number);
    }

    private static String encodeAsText(Object value) {
        if (value instanceof Instant instant) {
            return SqliteTimes.format(instant);
        }
        if (value instanceof LocalDateTime time) {
            return SqliteTimes.format(time);
        }
        if (value instanceof OffsetDateTime time) {
            return SqliteTimes.format(time);
        }
        if (value instanceof LocalTime time) {
            return SqliteTimes.format(time);
        }
        if (value instanceof LocalDate || value instanceof UUID || value instanceof CharSequence) {
            return value.toString();
        }
        throw unsupported(value);
    }

    static byte[] bytes(ByteBuffer buffer) {
        ByteBuffer view = buffer.duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    private static IllegalArgumentException unsupported(Object value) {
        return new IllegalArgumentException("A value of " + value.getClass().getName()
                + " cannot be stored in SQLite: bind text, a number or bytes");
    }
}

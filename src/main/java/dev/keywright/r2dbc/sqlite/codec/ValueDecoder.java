package dev.keywright.r2dbc.sqlite.codec;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Converts a SQLite value to the requested type. If the conversion would lose information, the error names the column but never the value.
 */
final class ValueDecoder {

    /** Each returns {@code null} or throws a RuntimeException for a value that it cannot convert. */
    private static final Map<Class<?>, Function<Object, @Nullable Object>> READERS = new HashMap<>();

    static {
        READERS.put(Number.class, (value) -> value instanceof Number ? value : null);
        READERS.put(Long.class, ValueDecoder::toLong);
        READERS.put(Integer.class, (value) -> Math.toIntExact(toLong(value)));
        READERS.put(Short.class, (value) -> new BigDecimal(toLong(value)).shortValueExact());
        READERS.put(Byte.class, (value) -> new BigDecimal(toLong(value)).byteValueExact());
        READERS.put(Double.class, (value) -> ((Number) value).doubleValue());
        READERS.put(Float.class, (value) -> ((Number) value).floatValue());
        READERS.put(BigDecimal.class, ValueDecoder::toDecimal);
        READERS.put(BigInteger.class, (value) -> toDecimal(value).toBigIntegerExact());
        READERS.put(Boolean.class, ValueDecoder::toBoolean);
        READERS.put(String.class, ValueDecoder::toText);
        READERS.put(CharSequence.class, ValueDecoder::toText);
        READERS.put(Clob.class, (value) -> Clob.from(Mono.just((String) value)));
        READERS.put(byte[].class, (value) -> ((byte[]) value).clone());
        READERS.put(ByteBuffer.class, (value) -> ByteBuffer.wrap(((byte[]) value).clone()));
        READERS.put(Blob.class, (value) -> Blob.from(Mono.just(ByteBuffer.wrap(((byte[]) value).clone()))));
        READERS.put(UUID.class, (value) -> UUID.fromString((String) value));
        READERS.put(LocalDate.class, (value) -> LocalDate.parse((String) value));
        READERS.put(LocalTime.class, (value) -> LocalTime.parse((String) value));
        READERS.put(LocalDateTime.class, (value) -> SqliteTimes.parseLocal((String) value));
        READERS.put(OffsetDateTime.class, (value) -> SqliteTimes.parseOffset((String) value));
        READERS.put(
                Instant.class,
                (value) -> SqliteTimes.parseOffset((String) value).toInstant());
    }

    private ValueDecoder() {}

    static <T> T decode(Object value, SqliteColumn column, Class<T> type) {
        if (type == Object.class) {
            return type.cast(defaultValue(value, column.type()));
        }
        Function<Object, @Nullable Object> reader = READERS.get(type);
        Object decoded = reader == null ? null : read(reader, value);
        if (decoded == null) {
            throw new IllegalArgumentException("Column '" + column.name() + "' contains "
                    + value.getClass().getSimpleName() + ", which cannot be read as " + type.getName());
        }
        return type.cast(decoded);
    }

    private static @Nullable Object read(Function<Object, @Nullable Object> reader, Object value) {
        try {
            return reader.apply(value);
        } catch (ClassCastException | ArithmeticException | IllegalArgumentException | DateTimeException ex) {
            return null;
        }
    }

    /** The default type if none is requested, by the value and the declared type of the column. */
    private static Object defaultValue(Object value, SqliteType type) {
        if (value instanceof Integer number && type == SqliteType.BIGINT) {
            return number.longValue();
        }
        if (value instanceof Integer number && type == SqliteType.BOOLEAN && (number == 0 || number == 1)) {
            return number == 1;
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes.clone()) : value;
    }

    private static long toLong(Object value) {
        if (value instanceof Double number) {
            return new BigDecimal(number).longValueExact();
        }
        return ((Number) value).longValue();
    }

    private static BigDecimal toDecimal(Object value) {
        return new BigDecimal(value.toString());
    }

    private static @Nullable Boolean toBoolean(Object value) {
        long number = toLong(value);
        return (number == 0 || number == 1) ? number == 1 : null;
    }

    private static @Nullable String toText(Object value) {
        return value instanceof byte[] ? null : value.toString();
    }
}

package dev.keywright.r2dbc.sqlite.codec;

import dev.keywright.r2dbc.sqlite.error.Require;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the {@link Blob}s and {@link Clob}s of a binding into memory, as SQLite requires. */
public final class LobReader {

    private LobReader() {}

    public static boolean containsLob(@Nullable Object[] values) {
        for (Object value : values) {
            if (isLob(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLob(@Nullable Object value) {
        return value instanceof Blob || value instanceof Clob;
    }

    /** Replaces them by their contents. */
    public static Mono<@Nullable Object[]> read(@Nullable Object[] values) {
        return Flux.fromStream(() -> IntStream.range(0, values.length).boxed())
                .filter((index) -> isLob(values[index]))
                .concatMap((index) -> readOne(values[index]).doOnNext((value) -> values[index] = value))
                .then(Mono.just(values));
    }

    private static Mono<Object> readOne(@Nullable Object lob) {
        return lob instanceof Blob blob ? bytes(blob) : text((Clob) Require.notNull(lob, "lob"));
    }

    private static Mono<Object> bytes(Blob blob) {
        return Flux.from(blob.stream())
                .collect(ByteArrayOutputStream::new, LobReader::append)
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static void append(ByteArrayOutputStream bytes, ByteBuffer buffer) {
        bytes.writeBytes(ValueEncoder.bytes(buffer));
    }

    private static Mono<Object> text(Clob clob) {
        return Flux.from(clob.stream())
                .collect(StringBuilder::new, StringBuilder::append)
                .map(StringBuilder::toString);
    }
}

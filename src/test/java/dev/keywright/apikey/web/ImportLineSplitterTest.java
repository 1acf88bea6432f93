package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;

class ImportLineSplitterTest {

    private static final int LONGEST = 8;

    private final List<NettyDataBuffer> buffers = new ArrayList<>();

    private Flux<DataBuffer> body(List<String> parts) {
        NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
        return Flux.fromIterable(parts).map((part) -> {
            NettyDataBuffer buffer = factory.allocateBuffer(Math.max(1, part.length()));
            buffer.write(part.getBytes(StandardCharsets.UTF_8));
            buffers.add(buffer);
            return buffer;
        });
    }

    /** Returns each line as its number and its text, or {@code too long}. */
    private List<String> lines(String... parts) {
        return lines(List.of(parts));
    }

    private List<String> lines(List<String> parts) {
        List<String> lines = ImportLineSplitter.of(body(parts), LONGEST)
                .map((line) -> line.number() + " " + text(line.text()))
                .collectList()
                .block();
        assertThat(buffers).allMatch((buffer) -> buffer.getNativeBuffer().refCnt() == 0);
        return Objects.requireNonNull(lines);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "too long" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void whenLineIsTooLongThenOnlyItIsMarked() {
        assertThat(lines("short\n123456789\nlast")).containsExactly("1 short", "2 too long", "3 last");
    }

    @Test
    void whenLineHasMaximumLengthThenRead() {
        assertThat(lines("12345678\n12345678")).containsExactly("1 12345678", "2 12345678");
    }

    @Test
    void whenLastLineIsTooLongThenOnlyItIsMarked() {
        assertThat(lines("short\n12345", "6789", "more")).containsExactly("1 short", "2 too long");
    }

    @Test
    void whenLinesAreBlankThenCountedAndSkipped() {
        assertThat(lines("\n \t\r\na\r\n\n")).containsExactly("3 a\r");
    }

    @Test
    void whenBodyIsEmptyThenNoLines() {
        assertThat(lines()).isEmpty();
        assertThat(lines("")).isEmpty();
    }

    @Test
    void whenSubscriberCancelsThenBuffersAreReleased() {
        List<ImportLineSplitter.Line> first = ImportLineSplitter.of(
                        body(List.of("a\nb\n", "c\n", "d\n", "e\n")), LONGEST)
                .take(1)
                .collectList()
                .block();

        assertThat(first).hasSize(1);
        assertThat(buffers).allMatch((buffer) -> buffer.getNativeBuffer().refCnt() == 0);
    }

    /** The result does not depend on the buffer boundaries. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whenBodyIsSplitAnywhereThenSameLines(long seed) {
        Random random = new Random(seed);
        StringBuilder body = new StringBuilder();
        random.ints(400, 0, 12)
                .forEach((length) -> body.append("é".repeat(length / 3))
                        .append("x".repeat(length % 3))
                        .append('\n'));
        List<String> expected = lines(body.toString());

        assertThat(expected).hasSizeGreaterThan(200);
        assertThat(lines(cut(body.toString(), random))).isEqualTo(expected);
    }

    private static List<String> cut(String text, Random random) {
        List<String> parts = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = Math.min(text.length(), start + random.nextInt(25));
            parts.add(text.substring(start, end));
            start = end;
        }
        return parts;
    }
}

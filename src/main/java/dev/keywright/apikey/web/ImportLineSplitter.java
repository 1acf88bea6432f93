package dev.keywright.apikey.web;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * Splits the body of an import into lines. A line that is too long is skipped without buffering more than the maximum
 * length. Blank lines are counted but not emitted.
 *
 * <p>Spring's line decoder fails at a line that is too long and releases its buffer twice. The second release can free
 * a buffer that another connection uses. This class therefore copies and releases each buffer on arrival, before any
 * operator that queues or discards.
 */
final class ImportLineSplitter {

    /** A network buffer has a few KiB, so the prefetched buffers need little memory. */
    private static final int BUFFERS_AHEAD = 4;

    private final int maxLength;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int finished;
    private boolean skipping;

    private ImportLineSplitter(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Returns the lines of a body.
     *
     * @param maxLength the maximum length of a line in bytes
     */
    static Flux<Line> of(Flux<DataBuffer> body, int maxLength) {
        return Flux.defer(() -> {
            ImportLineSplitter lines = new ImportLineSplitter(maxLength);
            return body.map(ImportLineSplitter::copyAndRelease)
                    .concatMapIterable(lines::add, BUFFERS_AHEAD)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(lines.lastLine())));
        });
    }

    static byte[] copyAndRelease(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** Returns the lines that end in these bytes, and a line that becomes too long in them. */
    private List<Line> add(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                append(bytes, start, i, lines);
                endLine(lines);
                start = i + 1;
            }
        }
        append(bytes, start, bytes.length, lines);
        return lines;
    }

    private void append(byte[] bytes, int start, int end, List<Line> lines) {
        if (skipping) {
            return;
        }
        if (line.size() + (end - start) > maxLength) {
            lines.add(new Line(finished + 1, null));
            skipping = true;
            line.reset();
        } else {
            line.write(bytes, start, end - start);
        }
    }

    private void endLine(List<Line> lines) {
        finished++;
        Line ended = skipping ? null : currentLine();
        if (ended != null) {
            lines.add(ended);
        }
        skipping = false;
        line.reset();
    }

    /** Returns the line that has just ended; null if it is blank. */
    private @Nullable Line currentLine() {
        byte[] text = line.toByteArray();
        for (byte each : text) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return new Line(finished, text);
            }
        }
        return null;
    }

    /** Returns the last line if the body does not end with a line feed. */
    private List<Line> lastLine() {
        List<Line> lines = new ArrayList<>();
        endLine(lines);
        return lines;
    }

    /**
     * A line of the body, not parsed yet.
     *
     * @param number the line number, from 1
     * @param text the bytes without the line feed; null if the line is too long
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(int number, byte @Nullable [] text) {}
}

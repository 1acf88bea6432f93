package dev.keywright.apikey.web;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * Splits the body of an import into lines. A line that is too long is skipped up to its end, and no more of it is kept than a
 * line may have. Blank lines count, but are left out.
 *
 * <p>Spring's own decoder ends at a line that is too long, and releases the buffer that it ended in twice. The second release
 * can take away a buffer that another connection uses by then. Here each buffer is copied and released as it arrives, before
 * any operator that queues or discards.
 */
final class ImportLineSplitter {

    /** Each buffer from the network has some KiB, so that not much waits in memory. */
    private static final int BUFFERS_AHEAD = 4;

    private final int longest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int finished;
    private boolean skipping;

    private ImportLineSplitter(int longest) {
        this.longest = longest;
    }

    /**
     * The lines of a body.
     *
     * @param longest how many bytes a line may have
     */
    static Flux<RawImportLine> of(Flux<DataBuffer> body, int longest) {
        return Flux.defer(() -> {
            ImportLineSplitter lines = new ImportLineSplitter(longest);
            return body.map(ImportLineSplitter::release)
                    .concatMapIterable(lines::add, BUFFERS_AHEAD)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(lines.rest())));
        });
    }

    private static byte[] release(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** The lines that end in these bytes, and one that is found to be too long in them. */
    private List<RawImportLine> add(byte[] bytes) {
        List<RawImportLine> lines = new ArrayList<>();
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

    private void append(byte[] bytes, int start, int end, List<RawImportLine> lines) {
        if (skipping) {
            return;
        }
        if (line.size() + (end - start) > longest) {
            lines.add(new RawImportLine(finished + 1, null));
            skipping = true;
            line.reset();
        } else {
            line.write(bytes, start, end - start);
        }
    }

    private void endLine(List<RawImportLine> lines) {
        finished++;
        RawImportLine ended = skipping ? null : text();
        if (ended != null) {
            lines.add(ended);
        }
        skipping = false;
        line.reset();
    }

    /** The line that has ended just now; null if it is blank. */
    private @Nullable RawImportLine text() {
        byte[] text = line.toByteArray();
        for (byte each : text) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return new RawImportLine(finished, text);
            }
        }
        return null;
    }

    /** The last line, if the body does not end in a line feed. */
    private List<RawImportLine> rest() {
        List<RawImportLine> lines = new ArrayList<>();
        endLine(lines);
        return lines;
    }
}

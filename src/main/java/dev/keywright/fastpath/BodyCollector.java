package dev.keywright.fastpath;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Collects a request body. The parts are copied, so that the server alone releases its buffers. */
final class BodyCollector {

    private final byte[] bytes;
    private int length;

    private BodyCollector(int declared) {
        bytes = new byte[declared];
    }

    /** The complete body. The HTTP server never passes on more than the declared length. */
    static Mono<byte[]> of(HttpServerRequest request, int declared) {
        return request.receive()
                .collect(() -> new BodyCollector(declared), BodyCollector::add)
                .map(BodyCollector::bytes);
    }

    private void add(ByteBuf part) {
        int size = part.readableBytes();
        part.getBytes(part.readerIndex(), bytes, length, size);
        length += size;
    }

    private byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}

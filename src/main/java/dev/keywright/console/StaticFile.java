package dev.keywright.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * A static file in memory, plain and compressed. All responses send the same memory, so a slow client costs no more than its connection.
 */
final class StaticFile {

    private static final String GZIP = "gzip";

    private final MediaType type;
    private final Representation plain;
    private final @Nullable Representation compressed;

    private StaticFile(MediaType type, Representation plain, @Nullable Representation compressed) {
        this.type = type;
        this.plain = plain;
        this.compressed = compressed;
    }

    static StaticFile of(MediaType type, byte[] content) {
        String tag = tag(content);
        byte[] gzip = compress(content);
        Representation compressed =
                gzip.length < content.length ? Representation.of("\"" + tag + "-gz\"", GZIP, gzip) : null;
        return new StaticFile(type, Representation.of("\"" + tag + "\"", null, content), compressed);
    }

    MediaType type() {
        return type;
    }

    /** The representation that this client accepts. */
    Representation representation(HttpHeaders request) {
        return compressed != null && acceptsGzip(request) ? compressed : plain;
    }

    /** RFC 9110 §12.5.3. A client that lists gzip with weight 0 does not accept it. */
    private static boolean acceptsGzip(HttpHeaders request) {
        for (String line : request.getOrEmpty(HttpHeaders.ACCEPT_ENCODING)) {
            for (String coding : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String compact = coding.replace(" ", "");
                if (compact.equals(GZIP) || (compact.startsWith("gzip;q=") && !compact.matches(".*=0(\\.0*)?"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] compress(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** The bytes of a representation and its headers. They are off-heap, so that the network can send them without a copy. */
    record Representation(String etag, @Nullable String encoding, ByteBuf bytes) {

        private static Representation of(String etag, @Nullable String encoding, byte[] content) {
            // The garbage collector frees this memory, so it need not be released.
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect(content.length).put(content).flip();
            return new Representation(etag, encoding, Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes)));
        }

        int length() {
            return bytes.readableBytes();
        }

        DataBuffer in(DataBufferFactory buffers) {
            ByteBuf view = bytes.duplicate();
            return buffers instanceof NettyDataBufferFactory netty ? netty.wrap(view) : buffers.wrap(view.nioBuffer());
        }
    }
}

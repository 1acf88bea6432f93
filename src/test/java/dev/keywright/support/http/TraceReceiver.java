package dev.keywright.support.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A receiver of OTLP over HTTP (opentelemetry-proto, collector/trace/v1), limited to the fields that tests check. */
public final class TraceReceiver implements AutoCloseable {

    private static final String PATH = "/v1/traces";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final DisposableServer server;

    private volatile HttpResponseStatus status = HttpResponseStatus.OK;

    public TraceReceiver() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route((routes) -> routes.post(
                        PATH,
                        (request, response) -> request.receive()
                                .aggregate()
                                .asByteArray()
                                .doOnNext(this::take)
                                .then(response.status(status).send())))
                .bindNow();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.port() + PATH;
    }

    /** Sets the response from now on; spans are recorded in any case. */
    public void respond(HttpResponseStatus status) {
        this.status = status;
    }

    private void take(byte[] message) {
        messages.add(new String(message, StandardCharsets.ISO_8859_1));
        spans.addAll(parts(ByteString.copyFrom(message), 1)
                .flatMap((resource) -> parts(resource, 2))
                .flatMap((scope) -> parts(scope, 2))
                .map(TraceReceiver::span)
                .toList());
    }

    private static Span span(ByteString span) {
        return new Span(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                parts(span, 5).findFirst().orElseThrow().toStringUtf8(),
                parts(span, 9)
                        .map((attribute) ->
                                parts(attribute, 1).findFirst().orElseThrow().toStringUtf8()
                                        + "="
                                        + parts(attribute, 2)
                                                .flatMap((value) -> parts(value, 1))
                                                .map(ByteString::toStringUtf8)
                                                .findFirst()
                                                .orElse(""))
                        .toList());
    }

    private static String hex(ByteString message, int field) {
        return parts(message, field)
                .map((id) -> HexFormat.of().formatHex(id.toByteArray()))
                .findFirst()
                .orElse("");
    }

    private static Stream<ByteString> parts(ByteString message, int field) {
        try {
            return UnknownFieldSet.parseFrom(message).getField(field).getLengthDelimitedList().stream();
        } catch (InvalidProtocolBufferException invalidRequest) {
            throw new UncheckedIOException(invalidRequest);
        }
    }

    /** All received spans. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** All received bytes. */
    public String messages() {
        return String.join("\n", messages);
    }

    /** Waits for a matching span. */
    public Span await(Predicate<Span> condition) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> spans.stream().filter(condition).findFirst(), (found) -> found.isPresent())
                .orElseThrow();
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    /**
     * A span; IDs are in hexadecimal.
     *
     * @param parent empty for the root of a trace
     * @param attributes each as {@code name=text}
     */
    public record Span(String trace, String id, String parent, String name, List<String> attributes) {}
}

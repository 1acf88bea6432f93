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

/** Where traces are sent to: the receiving end of OTLP over HTTP (opentelemetry-proto, collector/trace/v1), as far as is looked at. */
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

    /** What is answered from now on; what is sent is seen in any case. */
    public void answer(HttpResponseStatus status) {
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
        } catch (InvalidProtocolBufferException notOfTheirs) {
            throw new UncheckedIOException(notOfTheirs);
        }
    }

    /** All of them that have come. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** All that has come, as bytes. */
    public String messages() {
        return String.join("\n", messages);
    }

    /** Waits for one. */
    public Span await(Predicate<Span> which) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> spans.stream().filter(which).findFirst(), (found) -> found.isPresent())
                .orElseThrow();
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    /**
     * One span; ids are in hexadecimal digits.
     *
     * @param parent empty if it begins a trace
     * @param attributes each as {@code name=text}
     */
    public record Span(String trace, String id, String parent, String name, List<String> attributes) {}
}

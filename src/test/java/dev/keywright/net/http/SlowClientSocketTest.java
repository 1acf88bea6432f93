package dev.keywright.net.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** In a real server, whose reads an embedded channel does not reproduce. */
@Timeout(120)
class SlowClientSocketTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMillis(2_500);

    private static final String NOTHING = "";
    private static final String HALF_A_HEADER = "POST /read HTTP/1.1\r\nHost: loc";
    private static final String HALF_A_BODY = post("/read", 10, "half");
    private static final String HALF_A_REJECTED_BODY = post("/rejected", 10, "half");
    private static final String WHOLE = post("/read", 4, "body");
    private static final String LONG_WORK = post("/works", 4, "body");

    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();
    private static final Map<String, Future<String>> RESPONSES = new HashMap<>();

    private static DisposableServer server;

    @BeforeAll
    static void startServer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, address) -> channel.pipeline()
                        .addAfter(
                                NettyPipeline.HttpCodec,
                                "slowClients",
                                new SlowHttp1ClientHandler(new ClientTimeouts(SHORT, SHORT))))
                .route((routes) -> routes.post(
                                "/read",
                                (request, response) -> response.sendString(
                                        request.receive().aggregate().asString()))
                        .post(
                                "/rejected",
                                (request, response) -> response.status(401).send())
                        .post(
                                "/works",
                                (request, response) ->
                                        response.sendString(Mono.just("done").delayElement(LONG))))
                .bindNow();
        send();
    }

    /** Concurrent, because each takes seconds. */
    private static void send() {
        Stream.of(NOTHING, HALF_A_HEADER, HALF_A_BODY, HALF_A_REJECTED_BODY, WHOLE, LONG_WORK)
                .forEach((sent) -> RESPONSES.put(sent, CLIENTS.submit(() -> response(sent))));
    }

    @AfterAll
    static void stopServer() {
        server.disposeNow();
        CLIENTS.shutdownNow();
    }

    private static String post(String path, int length, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    /** The bytes that the server sends until it closes the connection. */
    private static String response(String sent) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(sent.getBytes(US_ASCII));
            return new String(client.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static String responseTo(String sent) throws Exception {
        return Objects.requireNonNull(RESPONSES.get(sent)).get();
    }

    @Test
    void whenNothingIsSentThenClosed() throws Exception {
        assertThat(responseTo(NOTHING)).isEmpty();
    }

    @Test
    void whenHalfHeaderIsSentThenClosed() throws Exception {
        assertThat(responseTo(HALF_A_HEADER)).isEmpty();
    }

    @Test
    void whenHalfBodyIsSentThenClosed() throws Exception {
        assertThat(responseTo(HALF_A_BODY)).doesNotContain("200 OK");
    }

    @Test
    void whenRejectedBeforeCompleteBodyIsSentThenClosed() throws Exception {
        assertThat(responseTo(HALF_A_REJECTED_BODY)).startsWith("HTTP/1.1 401");
    }

    @Test
    void whenNothingIsSentAfterResponseThenClosed() throws Exception {
        assertThat(responseTo(WHOLE)).startsWith("HTTP/1.1 200").endsWith("body");
    }

    @Test
    void whenServerIsSlowAndDoesNotReadBodyThenHandled() throws Exception {
        assertThat(responseTo(LONG_WORK)).startsWith("HTTP/1.1 200").contains("done");
    }
}

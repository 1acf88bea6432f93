package dev.keywright.error;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** In the server that it is for: how that reads, an embedded channel does not show. */
@Timeout(120)
class SlowClientsOverSocketsTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(4);

    private static DisposableServer server;

    @BeforeAll
    static void startServer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, address) -> channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, "slowClients", new SlowClients(SHORT, SHORT)))
                .route((routes) -> routes.post(
                                "/read",
                                (request, response) -> response.sendString(
                                        request.receive().aggregate().asString()))
                        .post(
                                "/refused",
                                (request, response) -> response.status(401).send())
                        .post(
                                "/works",
                                (request, response) ->
                                        response.sendString(Mono.just("done").delayElement(LONG))))
                .bindNow();
    }

    @AfterAll
    static void stopServer() {
        server.disposeNow();
    }

    private static String post(String path, int length, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    /** What the server says until it hangs up. */
    private static String answer(String sent) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(sent.getBytes(US_ASCII));
            return new String(client.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void whenNothingIsSentThenHungUp() throws Exception {
        assertThat(answer("")).isEmpty();
    }

    @Test
    void whenHalfAHeaderIsSentThenHungUp() throws Exception {
        assertThat(answer("POST /read HTTP/1.1\r\nHost: loc")).isEmpty();
    }

    @Test
    void whenHalfABodyIsSentThenHungUp() throws Exception {
        assertThat(answer(post("/read", 10, "half"))).doesNotContain("200 OK");
    }

    @Test
    void whenRefusedBeforeTheWholeBodyIsSentThenHungUp() throws Exception {
        assertThat(answer(post("/refused", 10, "half"))).startsWith("HTTP/1.1 401");
    }

    @Test
    void whenNothingMoreIsSentAfterAnAnswerThenHungUp() throws Exception {
        assertThat(answer(post("/read", 4, "body"))).startsWith("HTTP/1.1 200").endsWith("body");
    }

    @Test
    void whenTheServerTakesLongAndDoesNotReadTheBodyThenAnsweredAllTheSame() throws Exception {
        assertThat(answer(post("/works", 4, "body"))).startsWith("HTTP/1.1 200").contains("done");
    }
}

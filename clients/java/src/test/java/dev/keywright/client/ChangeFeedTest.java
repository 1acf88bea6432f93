package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The change feed against a server with prepared responses. */
class ChangeFeedTest {

    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lastEventIds = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private HttpServer server;
    private String type = "text/event-stream";
    private ChangeFeed feed;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/changes", this::respond);
        server.start();
        Settings settings = new Settings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                null,
                null,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Retries.DEFAULT);
        feed = new ChangeFeed(settings, Duration.ofMillis(500), new ChangeFeed.Listener() {

            @Override
            public void upToDate() {
                notifications.add("up to date");
            }

            @Override
            public void disconnected() {
                notifications.add("disconnected");
            }

            @Override
            public void changed(String kind, String data) {
                notifications.add(kind + " " + data);
            }
        });
    }

    @AfterEach
    void stop() {
        feed.close();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Sends the prepared responses one after the other. */
    private void respond(HttpExchange exchange) throws IOException {
        lastEventIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
        try {
            byte[] response = responses.take().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(response);
            exchange.close();
        } catch (InterruptedException stopped) {
            exchange.close();
        }
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void whenEventsArriveThenListenerReceivesThemInOrder() throws Exception {
        responses.add("id:7\n:\n\nid:8\nevent:key\ndata:{}\n\nid:8\n:\n\n");
        feed.start();

        assertThat(next(notifications)).isEqualTo("up to date");
        assertThat(next(notifications)).isEqualTo("key {}");
        assertThat(next(notifications)).isEqualTo("up to date");
        assertThat(next(notifications)).isEqualTo("disconnected");
    }

    @Test
    void whenReconnectedThenResumedAfterLastEvent() throws Exception {
        responses.add("id:7\n:\n\n");
        responses.add("id:8\nevent:keys\ndata:{}\n\n");
        feed.start();

        assertThat(next(lastEventIds)).isEqualTo("null");
        assertThat(next(lastEventIds)).isEqualTo("7");
        assertThat(next(lastEventIds)).isEqualTo("8");
    }

    @Test
    void whenResponseIsNoEventStreamThenNotUpToDate() throws Exception {
        type = "text/html";
        responses.add("<html>\n\nid:7\n\n</html>\n\n");
        feed.start();

        assertThat(next(notifications)).isEqualTo("disconnected");
    }

    @Test
    void whenEventHasNoIdThenNotUpToDate() throws Exception {
        responses.add("retry:100\n\n\n\n");
        feed.start();

        assertThat(next(notifications)).isEqualTo("disconnected");
    }
}

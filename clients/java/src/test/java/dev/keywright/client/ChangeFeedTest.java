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

/** Against a server that sends what it is told to. */
class ChangeFeedTest {

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private HttpServer server;
    private String type = "text/event-stream";
    private ChangeFeed feed;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/changes", this::answer);
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
                heard.add("up to date");
            }

            @Override
            public void lost() {
                heard.add("lost");
            }

            @Override
            public void changed(String kind, String data) {
                heard.add(kind + " " + data);
            }
        });
    }

    @AfterEach
    void stop() {
        feed.close();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Sends one answer after the other, each to its end. */
    private void answer(HttpExchange call) throws IOException {
        asked.add(String.valueOf(call.getRequestHeaders().getFirst("Last-Event-ID")));
        try {
            byte[] answer = answers.take().getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", type);
            call.sendResponseHeaders(200, 0);
            call.getResponseBody().write(answer);
            call.close();
        } catch (InterruptedException stopped) {
            call.close();
        }
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void whenSomethingHappensThenToldInItsOrderAndWhenTheStreamEnds() throws Exception {
        answers.add("id:7\n:\n\nid:8\nevent:key\ndata:{}\n\nid:8\n:\n\n");
        feed.start();

        assertThat(next(heard)).isEqualTo("up to date");
        assertThat(next(heard)).isEqualTo("key {}");
        assertThat(next(heard)).isEqualTo("up to date");
        assertThat(next(heard)).isEqualTo("lost");
    }

    @Test
    void whenItComesBackThenFromWhereItWas() throws Exception {
        answers.add("id:7\n:\n\n");
        answers.add("id:8\nevent:keys\ndata:{}\n\n");
        feed.start();

        assertThat(next(asked)).isEqualTo("null");
        assertThat(next(asked)).isEqualTo("7");
        assertThat(next(asked)).isEqualTo("8");
    }

    @Test
    void whenSomethingElseAnswersThenItVouchesForNothing() throws Exception {
        type = "text/html";
        answers.add("<html>\n\nid:7\n\n</html>\n\n");
        feed.start();

        assertThat(next(heard)).isEqualTo("lost");
    }

    @Test
    void whenABlockHasNoIdThenItVouchesForNothing() throws Exception {
        answers.add("retry:100\n\n\n\n");
        feed.start();

        assertThat(next(heard)).isEqualTo("lost");
    }
}

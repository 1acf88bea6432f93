package dev.keywright.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates and revokes keys at a constant rate while others are verified. */
final class KeyChurn implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-Za-z]{12})\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger revoked = new AtomicInteger();
    private final String base;
    private final String writer;
    private final ScheduledFuture<?> running;

    /**
     * Starts.
     *
     * @param writer a service key that may create keys
     * @param perSecond how many keys are created, and revoked right after that
     */
    KeyChurn(BenchServer server, String writer, int perSecond) {
        this.base = server.baseUri();
        this.writer = writer;
        long period = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
        this.running = clock.scheduleAtFixedRate(this::createAndRevoke, 0, period, TimeUnit.NANOSECONDS);
    }

    private void createAndRevoke() {
        try {
            Matcher id = ID.matcher(post("/v1/keys", "{\"name\":\"churn\"}"));
            if (!id.find()) {
                throw new IllegalStateException("no id in the response");
            }
            post("/v1/keys/" + id.group(1) + "/revoke", "");
            revoked.incrementAndGet();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + writer)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** Returns the number of keys that were created and revoked. Throws if a request has failed. */
    int count() throws Exception {
        if (running.isDone()) {
            running.get();
        }
        return revoked.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

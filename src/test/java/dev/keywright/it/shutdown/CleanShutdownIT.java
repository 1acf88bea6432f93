package dev.keywright.it.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On shutdown the jar stores its in-memory data, and ends its change streams properly. */
class CleanShutdownIT {

    private static final int SPENT = 3;

    /** The exit code of a process terminated by SIGTERM. */
    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    @Test
    void whenStoppedThenNeitherCreditsNorCountsAreLostAndStreamsEnd() throws Exception {
        JarOperator operator;
        String id;
        try (RunningJar jar = RunningJar.start(folder, "--keywright.usage.flush-interval=1m")) {
            operator = JarOperator.register(jar);
            JsonNode key = operator.newKey(jar, "{\"credits\":{\"remaining\":1000}}");
            id = JarOperator.id(key);
            for (int i = 0; i < SPENT; i++) {
                assertThat(operator.isValid(jar, JarOperator.text(key))).isTrue();
            }
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<HttpResponse<Void>> stream = follow(jar, operator, started);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(jar.stop()).isEqualTo(TERMINATED);
            assertThat(stream.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(jar.log()).doesNotContain("ERROR");
        }
        try (RunningJar jar = RunningJar.start(folder)) {
            JsonNode credits = operator.key(jar, id).required("credits");
            assertThat(credits.required("remaining").intValue()).isEqualTo(1000 - SPENT);
            assertThat(operator.uses(jar, id)).isEqualTo(SPENT);
        }
    }

    /** Completes when the stream ends, and fails if the connection breaks. */
    private static CompletableFuture<HttpResponse<Void>> follow(
            RunningJar jar, JarOperator operator, CountDownLatch started) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(jar.baseUri() + "/v1/changes"))
                .header("X-API-Key", operator.serviceKey())
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofByteArrayConsumer((part) -> started.countDown()));
    }
}

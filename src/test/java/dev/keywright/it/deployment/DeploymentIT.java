package dev.keywright.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.FreePort;
import dev.keywright.support.http.Nginx;
import dev.keywright.support.http.TlsProxy;
import dev.keywright.support.jar.ProcessImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Runs the files in {@code deploy}, without Docker. */
class DeploymentIT {

    private static final int TERMINATED = 143;
    private static final String CREDENTIALS = "{\"username\":\"operator\",\"password\":\"pass123\"}";

    @TempDir
    Path folder;

    @Test
    void whenImageIsRunThenItIsHealthyBehindItsProxyAndStopsCleanly() throws Exception {
        int port = FreePort.claim();
        try (ProcessImage processImage = ProcessImage.start(folder, port)) {
            processImage.awaitHealth();
            assertThat(processImage.isWithoutArchive()).isFalse();
            Optional<Path> nginx = Nginx.executable();
            if (nginx.isPresent()) {
                callThroughProxy(nginx.get(), port);
            }
            assertThat(folder.resolve("data/keywright.db")).exists();

            assertThat(processImage.stop()).isEqualTo(TERMINATED);
            assertThat(processImage.isHealthy()).isFalse();
        }
        assertThat(folder.resolve("image/data")).doesNotExist();
    }

    private void callThroughProxy(Path nginx, int node)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path own = Files.createDirectory(folder.resolve("proxy"));
        try (TlsProxy proxy = TlsProxy.start(nginx, own, node)) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(proxy.trust())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            String base = proxy.baseUri();
            assertThat(post(client, base + "/register", CREDENTIALS).statusCode())
                    .isEqualTo(201);
            String token = JsonMapper.shared()
                    .readTree(post(client, base + "/login", CREDENTIALS).body())
                    .required("token")
                    .stringValue();
            expectEventImmediately(client, base, token);
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(base + "/actuator/health"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** The stream does not end, so any data that arrives was forwarded immediately. */
    private static void expectEventImmediately(HttpClient client, String base, String token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/v1/changes?heartbeat=PT0.25S"))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<InputStream> stream = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        try (InputStream events = stream.body()) {
            assertThat(new String(events.readNBytes(3), StandardCharsets.UTF_8)).isNotBlank();
        }
    }

    private static HttpResponse<String> post(HttpClient client, String uri, String json)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}

package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes with one PostgreSQL and one Redis, each connected through a {@link WireClient}, and a client that uses the nodes in turn.
 * Each request comes from another address, unless it names one.
 */
public final class Fleet implements AutoCloseable {

    public static final int NODES = 3;

    /** The limit of requests per address in ten minutes. */
    public static final int MAX_REQUESTS_OF_ADDRESS = 40;

    private static final String CREDENTIALS = "{\"username\":\"operator\",\"password\":\"pass123\"}";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(40);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger nextNode = new AtomicInteger();
    private final AtomicInteger addresses = new AtomicInteger();
    private final Path folder;
    private final List<String> settings;
    private final List<RunningJar> nodes = new ArrayList<>();
    private final String token;
    private final String serviceKey;

    /** Starts the nodes, each with its log in its own folder, and registers the operator. */
    public Fleet(Path folder, List<String> stores) throws IOException {
        this.folder = folder;
        this.settings = Stream.concat(stores.stream(), own()).toList();
        for (int node = 0; node < NODES; node++) {
            nodes.add(launch(node));
        }
        for (RunningJar node : nodes) {
            node.awaitReady();
        }
        assertThat(callUntilCounted(next(), "POST", "/register", CREDENTIALS).statusCode())
                .isEqualTo(201);
        this.token = body(callUntilCounted(next(), "POST", "/login", CREDENTIALS))
                .required("token")
                .stringValue();
        this.serviceKey = JarOperator.text(newKey("{\"scopes\":[\"keywright:verify\",\"keywright:keys:write\"]}"));
    }

    private static Stream<String> own() {
        return Stream.concat(
                Stream.of(secrets((byte) 1)),
                Stream.of(
                        "--keywright.trusted-proxies=127.0.0.1",
                        "--keywright.limits.per-address=" + MAX_REQUESTS_OF_ADDRESS + "/10m",
                        "--keywright.limits.per-account=off",
                        "--keywright.limits.keys-per-operator=off",
                        "--keywright.limits.keys-per-service-key=off"));
    }

    /** Settings of secrets that consist of this byte. */
    public static String[] secrets(byte content) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, content);
        String encoded = Base64.getEncoder().encodeToString(secret);
        return Stream.of("pepper", "master-key", "signing-key")
                .map((name) -> "--keywright.secrets." + name + ".1=" + encoded)
                .toArray(String[]::new);
    }

    private RunningJar launch(int node) throws IOException {
        Path home = Files.createDirectories(folder.resolve("node-" + node));
        return RunningJar.launch(home, settings.toArray(String[]::new));
    }

    /** Starts another node, with additional settings that override the common ones. */
    public RunningJar launchAnother(String... more) throws IOException {
        Path home = Files.createDirectories(folder.resolve("another"));
        return RunningJar.launch(
                home, Stream.concat(settings.stream(), Stream.of(more)).toArray(String[]::new));
    }

    public void kill(int node) throws InterruptedException {
        nodes.get(node).kill();
    }

    public void startAgain(int node) throws IOException {
        RunningJar again = launch(node);
        again.awaitReady();
        // Until then requests go to the port of the killed process, and fail.
        nodes.set(node, again);
    }

    String log(int node) {
        return nodes.get(node).log();
    }

    /** The next node in turn. */
    public int next() {
        return Math.floorMod(nextNode.getAndIncrement(), NODES);
    }

    public String newAddress() {
        int address = addresses.incrementAndGet();
        return "10." + address / 65_536 + "." + address / 256 % 256 + "." + address % 256;
    }

    public JsonNode newKey(String terms) throws IOException {
        HttpResponse<String> made = callUntilCounted(next(), "POST", "/v1/keys", terms, bearer());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return body(made);
    }

    /** Revokes a key on this node. */
    public void revoke(int node, String id) throws IOException {
        HttpResponse<String> response = callUntilCounted(node, "POST", "/v1/keys/" + id + "/revoke", null, bearer());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** A request that Redis did not count in time, as on a busy machine, had no effect and is repeated. */
    private HttpResponse<String> callUntilCounted(
            int node, String method, String path, @Nullable String json, String... headers) throws IOException {
        Instant deadline = Instant.now().plus(REQUEST_TIMEOUT);
        HttpResponse<String> response = call(node, method, path, json, headers);
        while (isUncounted(response) && Instant.now().isBefore(deadline)) {
            response = call(node, method, path, json, headers);
        }
        return response;
    }

    private static boolean isUncounted(HttpResponse<String> response) {
        return response.statusCode() == 503 && response.body().contains("The rate limiter is unavailable.");
    }

    private String[] bearer() {
        return new String[] {"Authorization", "Bearer " + token};
    }

    public String serviceKey() {
        return serviceKey;
    }

    /** The code of the node's verdict, or its error if there is none. */
    public String verdict(int node, String key) throws IOException {
        HttpResponse<String> response = verify(node, key);
        return response.statusCode() == 200
                ? body(response).required("code").stringValue()
                : "" + response.statusCode();
    }

    /** The complete verdict of a node that can return one. */
    public JsonNode verdictOf(int node, String key) throws IOException {
        HttpResponse<String> response = verify(node, key);
        assertThat(response.statusCode()).isEqualTo(200);
        return body(response);
    }

    private HttpResponse<String> verify(int node, String key) throws IOException {
        return call(node, "POST", "/v1/keys/verify", "{\"key\":\"" + key + "\"}", "X-API-Key", serviceKey);
    }

    /** Sends a request to the next node, which must be running. */
    public HttpResponse<String> call(String method, String path, @Nullable String json, String... headers) {
        try {
            return call(next(), method, path, json, headers);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends a request to one node, from a new address unless the headers name one. */
    public HttpResponse<String> call(int node, String method, String path, @Nullable String json, String... headers)
            throws IOException {
        HttpRequest.BodyPublisher sent =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(nodes.get(node).baseUri() + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, sent);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!List.of(headers).contains("X-Forwarded-For")) {
            request.header("X-Forwarded-For", newAddress());
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static JsonNode body(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        nodes.forEach(RunningJar::close);
    }
}

package dev.keywright.support;

import dev.keywright.support.http.OpenApiCheck;
import dev.keywright.support.store.FastCommits;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

/**
 * A test of the complete service on a free port, with its own data folder. Each request is checked against the OpenAPI document.
 *
 * <p>The test sets the client address by {@code X-Forwarded-For}. Each test uses another one, so that the limit per address applies but
 * does not carry over.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "keywright.trusted-proxies=127.0.0.1")
@Import({ServiceClock.Configuration.class, CheapPasswordHashing.class, FastCommits.class})
public abstract class ServiceTest {

    public static final String PASSWORD = "pass123";

    private static final JsonMapper JSON = new JsonMapper();
    private static final OpenApiCheck OPENAPI_CHECK = new OpenApiCheck();

    /**
     * Uses its own event loops and a new connection for each request. A pooled connection of an earlier test may be closed by the server at
     * the moment it is used, because it was idle for too long.
     */
    public static final ReactorClientHttpConnector CONNECTOR = new ReactorClientHttpConnector(
            HttpClient.newConnection().runOn(LoopResources.create("test-client", 1, true)));

    private static final AtomicInteger TESTS = new AtomicInteger();

    @LocalServerPort
    public int port;

    @Autowired
    public ServiceClock clock;

    public WebTestClient client;

    /** A username that no other test uses. */
    public String username;

    @DynamicPropertySource
    static void useTemporaryFolder(DynamicPropertyRegistry registry) {
        registry.add("keywright.data", TemporaryFolder::create);
    }

    @BeforeEach
    void connect() {
        int test = TESTS.incrementAndGet();
        username = "user-" + test;
        client = clientFrom("10.0." + test / 250 + "." + test % 250);
    }

    /** A client whose trusted proxy reports this address. */
    public WebTestClient clientFrom(String address) {
        return WebTestClient.bindToServer(CONNECTOR)
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                .defaultHeader("X-Forwarded-For", address)
                .filter(OPENAPI_CHECK)
                .build();
    }

    /** A client for concurrent requests and streams. Its requests come from 127.0.0.1 and are not checked against the OpenAPI document. */
    public WebClient webClient() {
        return WebClient.builder()
                .clientConnector(CONNECTOR)
                .baseUrl("http://127.0.0.1:" + port)
                .build();
    }

    public WebTestClient.ResponseSpec post(String path, String json) {
        return client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    public WebTestClient.ResponseSpec get(String token, String path) {
        return request(HttpMethod.GET, token, path).exchange();
    }

    /** A request that is not sent yet; the path may have an encoded query. */
    public WebTestClient.RequestBodySpec request(HttpMethod method, String token, String path) {
        return client.method(method)
                .uri(URI.create("http://127.0.0.1:" + port + path))
                .headers((headers) -> headers.setBearerAuth(token));
    }

    public static String credentials(String username, String password) {
        return JSON.createObjectNode()
                .put("username", username)
                .put("password", password)
                .toString();
    }

    public void register(String name, String password) {
        post("/register", credentials(name, password))
                .expectStatus()
                .isCreated()
                .expectBody();
    }

    public String logIn(String name, String password) {
        return field(post("/login", credentials(name, password)).expectStatus().isOk(), "token");
    }

    /** Registers the account of this test and logs in. */
    public String newToken() {
        register(username, PASSWORD);
        return logIn(username, PASSWORD);
    }

    public WebTestClient.ResponseSpec generateKey(String token) {
        return request(HttpMethod.POST, token, "/generate-key").exchange();
    }

    public String newKey(String token) {
        return field(generateKey(token).expectStatus().isCreated(), "key");
    }

    public WebTestClient.ResponseSpec listKeys(String token) {
        return get(token, "/list-keys");
    }

    public WebTestClient.ResponseSpec revokeKey(String token, String json) {
        return request(HttpMethod.POST, token, "/revoke-key")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    public static String keyBody(String key) {
        return JSON.createObjectNode().put("key", key).toString();
    }

    /** Expects an error whose body is exactly {@code {"error": message}}. */
    public static void expectError(WebTestClient.ResponseSpec response, int status, String message) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody()
                .json(JSON.createObjectNode().put("error", message).toString(), JsonCompareMode.STRICT);
    }

    private static String field(WebTestClient.ResponseSpec response, String name) {
        String body = response.expectBody(String.class).returnResult().getResponseBody();
        return JSON.readTree(Objects.requireNonNull(body)).required(name).stringValue();
    }
}

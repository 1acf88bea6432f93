package dev.keywright.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.Keywright;
import dev.keywright.client.Service;
import dev.keywright.client.Verifier;
import dev.keywright.client.model.Credits;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyLimit;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.Refill;
import dev.keywright.client.model.RefillInterval;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The tests of each example application, against the service's jar. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExampleApplicationContractTests {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Class<?> example;
    private final WebApplicationType type;

    private Keywright keywright;
    private ConfigurableApplicationContext application;

    /** Accepts connections but never responds. */
    private ServerSocket silentServer;

    private ConfigurableApplicationContext disconnected;

    ExampleApplicationContractTests(Class<?> example, WebApplicationType type) {
        this.example = example;
        this.type = type;
    }

    @BeforeAll
    void start() throws Exception {
        keywright = Service.shared().client();
        application = application(keywright);
        silentServer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        disconnected = application(Keywright.at(URI.create("http://127.0.0.1:" + silentServer.getLocalPort()))
                .verifyTimeout(Duration.ofMillis(500))
                .build());
    }

    private ConfigurableApplicationContext application(Verifier verifier) {
        return new SpringApplicationBuilder(example)
                .web(type)
                .properties("server.port=0", "server.forward-headers-strategy=framework", "spring.main.banner-mode=off")
                .initializers((context) -> context.getBeanFactory().registerSingleton("verifier", verifier))
                .run();
    }

    @AfterAll
    void stop() throws Exception {
        application.close();
        disconnected.close();
        silentServer.close();
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext of, String path, String... headers)
            throws Exception {
        String port = of.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return HTTP.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, IssuedKey key) throws Exception {
        return get(application, path, "X-API-Key", key.getKey());
    }

    private IssuedKey key(NewKey newKey) {
        return keywright.keys().create(newKey.name("export").scopes(List.of("reports:*")));
    }

    @Test
    void whenKeyIsValidThenItIsThePrincipal() throws Exception {
        IssuedKey key = key(new NewKey());

        assertThat(get("/who", key).body()).isEqualTo("export");
        assertThat(get(application, "/who", "Authorization", "Bearer " + key.getKey())
                        .body())
                .isEqualTo("export");
    }

    @Test
    void whenScopeIsRequiredThenOnlyKeysWithItPass() throws Exception {
        IssuedKey key = key(new NewKey());

        assertThat(get("/reports", key).statusCode()).isEqualTo(200);
        assertThat(get("/users", key).statusCode()).isEqualTo(403);
    }

    @Test
    void whenKeyIsMissingThenOnlyPublicPathsPass() throws Exception {
        assertThat(get(application, "/public").body()).isEqualTo("anonymous");
        HttpResponse<String> rejected = get(application, "/who");
        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(rejected.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(rejected.headers().firstValue("Content-Type"))
                .hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
        assertThat(rejected.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void whenKeyIsRevokedThenRejectedEvenOnPublicPaths() throws Exception {
        IssuedKey key = key(new NewKey());
        keywright.keys().revoke(key.getId());

        assertThat(get("/who", key).statusCode()).isEqualTo(401);
        assertThat(get("/public", key).statusCode()).isEqualTo(401);
    }

    @Test
    void whenKeyHasInvalidLengthThenRejected() throws Exception {
        assertThat(get(application, "/who", "Authorization", "Bearer ").statusCode())
                .isEqualTo(401);
        assertThat(get(application, "/who", "X-API-Key", "k".repeat(2000)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void whenKeyHasAllowedAddressesThenForwardedAddressIsUsed() throws Exception {
        IssuedKey key = key(new NewKey().allowedAddresses(List.of("10.0.0.0/8")));

        assertThat(get(application, "/who", "X-API-Key", key.getKey(), "X-Forwarded-For", "10.1.2.3")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(application, "/who", "X-API-Key", key.getKey(), "X-Forwarded-For", "192.0.2.1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(application, "/who", "X-API-Key", key.getKey(), "X-Forwarded-For", "unknown")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whenKeyIsRateLimitedThenRetryAfterIsSent() throws Exception {
        IssuedKey key = key(
                new NewKey().addLimitsItem(new KeyLimit().name("burst").limit(1).period("PT1M")));

        assertThat(get("/who", key).statusCode()).isEqualTo(200);
        HttpResponse<String> rejected = get("/who", key);
        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    }

    @Test
    void whenCreditsAreExhaustedThenRetryAfterIsTimeOfRefill() throws Exception {
        Refill daily = new Refill().amount(5L).interval(RefillInterval.DAILY);
        IssuedKey key = key(new NewKey().credits(new Credits().remaining(0L).refill(daily)));

        HttpResponse<String> rejected = get("/who", key);
        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 86_400L);
    }

    /** The timeout of one attempt is 10 seconds. */
    @Test
    @Timeout(8)
    void whenServiceIsSilentThenUnavailableAfterVerifyTimeout() throws Exception {
        assertThat(get(disconnected, "/who", "X-API-Key", "kw_any").statusCode())
                .isEqualTo(503);
        assertThat(get(disconnected, "/public").statusCode()).isEqualTo(200);
    }
}

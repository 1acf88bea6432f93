package dev.keywright.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.TemporaryFolder;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.http.RawHttp;
import dev.keywright.support.http.SelfSignedCertificate;
import dev.keywright.support.keys.TestServiceKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** HTTP/2 over TLS, which client and server negotiate, with the client of the JDK. */
@DirtiesContext
@Import({TestServiceKeys.class, VerificationFastPathTest.WebFluxOnly.class})
@TestPropertySource(
        properties = {
            "server.http2.enabled=true",
            "keywright.operators=http2-operator",
            "keywright.limits.per-address=off"
        })
class FastPathOverHttp2IT extends ServiceTest {

    /** The client of the JDK fails instead of waiting when it exceeds the 100 streams that the server permits. */
    private static final int MANY = 90;

    private static SelfSignedCertificate certificate;

    @Autowired
    private TestServiceKeys keys;

    @Autowired
    private DatabaseClient database;

    @Autowired
    private VerificationFastPathTest.WebFluxOnly webFlux;

    private String service;
    private String validKey;
    private HttpClient http2;
    private HttpClient http1;

    @BeforeAll
    static void createCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        certificate = SelfSignedCertificate.in(TemporaryFolder.create());
    }

    @DynamicPropertySource
    static void useTls(DynamicPropertyRegistry registry) {
        registry.add("server.ssl.certificate", () -> certificate.chain().toString());
        registry.add(
                "server.ssl.certificate-private-key", () -> certificate.key().toString());
    }

    @BeforeEach
    void addKeys() {
        AccountId owner = new TestAccounts(database).add(username);
        AccountId operator = database.sql("SELECT id FROM account WHERE username_key = 'http2-operator'")
                .mapValue(String.class)
                .one()
                .map(AccountId::new)
                .blockOptional()
                .orElseGet(() -> new TestAccounts(database).add("http2-operator"));
        service = keys.add(operator, operator, "keywright:verify");
        validKey = keys.add(owner, owner, "reports:read");
        http2 = HttpClient.newBuilder().sslContext(certificate.trust()).build();
        http1 = HttpClient.newBuilder()
                .sslContext(certificate.trust())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
    }

    private HttpRequest verify(String key) {
        return request("/v1/keys/verify")
                .header("X-API-Key", service)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"" + key + "\"}"))
                .build();
    }

    private HttpRequest introspect(String key) {
        return request("/v1/introspect")
                .header("X-API-Key", service)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + key))
                .build();
    }

    private HttpRequest forwardAuth(String key, String query) {
        return request("/v1/forward-auth" + query)
                .header("X-Keywright-Service-Key", service)
                .header("X-API-Key", key)
                .build();
    }

    private static HttpResponse<String> send(HttpClient over, HttpRequest request) {
        return over.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }

    /** Status, headers except those of the connection and the id, and body. */
    private static List<Object> comparable(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        headers.keySet().removeAll(Set.of(":status", "x-request-id", "connection", "date"));
        return List.of(response.statusCode(), headers, response.body());
    }

    @Test
    void whenRequestIsSimpleThenFastPathRespondsAsOverHttp1() {
        for (HttpRequest request : List.of(
                verify(validKey),
                verify("nonsense"),
                introspect(validKey),
                forwardAuth(validKey, ""),
                forwardAuth(validKey, "?scope=reports:read"),
                forwardAuth(validKey, "?scope=other:read"))) {
            // WebFlux handles the first request, which finds the keys not cached.
            send(http1, request);
            HttpResponse<String> former = send(http1, request);
            int before = webFlux.calls.get();
            HttpResponse<String> response = send(http2, request);

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(webFlux.calls).as("%s", request.uri()).hasValue(before);
            assertThat(comparable(response)).isEqualTo(comparable(former));
        }
    }

    @Test
    void whenManyRequestsShareConnectionThenEachGetsVerdict() {
        List<CompletableFuture<HttpResponse<String>>> responses = Stream.generate(() -> verify(validKey))
                .limit(MANY)
                .map((request) -> http2.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(responses).allSatisfy((response) -> {
            assertThat(response.join().version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.join().body()).contains("\"code\":\"VALID\"");
        });
    }

    @Test
    void whenRequestNeedsWebFluxThenItResponds() {
        int before = webFlux.calls.get();
        HttpResponse<String> response =
                send(http2, request("/v1/account").header("X-API-Key", service).build());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(webFlux.calls).hasValue(before + 1);
    }

    @Test
    void whenHttp1RequestIsMalformedThenRejectedLikeWithoutHttp2() {
        String response = RawHttp.sendOverTls(
                port, certificate, "GET /v1/keys HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(response)
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .contains("malformed_request");
    }
}

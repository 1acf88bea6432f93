package dev.keywright.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keywright.V1Test;
import dev.keywright.support.FreePort;
import dev.keywright.support.http.Nginx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.JsonNode;

/** A real nginx in front of an upstream, with the configuration of {@code docs/gateways.md}. Skipped without nginx. */
class NginxIT extends V1Test {

    private static final LoopResources LOOPS = LoopResources.create("test-upstream", 1, true);
    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";

    /** The requests that reached the upstream. */
    private final ConcurrentLinkedQueue<UpstreamRequest> seen = new ConcurrentLinkedQueue<>();

    private DisposableServer upstream;
    private Nginx nginx;
    private String operator;

    private record UpstreamRequest(String method, String path, HttpHeaders headers, String body) {}

    @BeforeEach
    void startNginx() throws IOException, InterruptedException {
        Optional<Path> executable = Nginx.executable();
        assumeTrue(executable.isPresent(), "skipped: no nginx");
        operator = operatorToken();
        upstream = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(LOOPS)
                .handle(this::response)
                .bindNow();
        nginx = Nginx.start(
                executable.orElseThrow(), port, upstream.port(), newKey("{\"scopes\":[\"keywright:verify\"]}", "key"));
    }

    @AfterEach
    void stopNginx() {
        if (nginx != null) {
            nginx.close();
        }
        if (upstream != null) {
            upstream.disposeNow();
        }
    }

    private Mono<Void> response(HttpServerRequest request, HttpServerResponse response) {
        HttpHeaders headers = new HttpHeaders();
        request.requestHeaders().forEach((header) -> headers.add(header.getKey(), header.getValue()));
        return request.receive()
                .aggregate()
                .asString()
                .defaultIfEmpty("")
                .doOnNext(
                        (body) -> seen.add(new UpstreamRequest(request.method().name(), request.uri(), headers, body)))
                .flatMap((body) ->
                        response.sendString(Mono.just("from the upstream")).then());
    }

    private String newKey(String terms, String field) {
        JsonNode key = body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        return key.required(field).stringValue();
    }

    /** A key for the guarded upstream, with additional terms. */
    private String readingKey(String more) {
        return newKey("{\"scopes\":[\"reports:read\"]" + more + "}", "key");
    }

    private WebTestClient.RequestHeadersSpec<?> request(String key) {
        return client.get().uri(guarded()).header("X-API-Key", key);
    }

    private URI guarded() {
        return URI.create("http://127.0.0.1:" + nginx.port() + "/reports/2026?page=2");
    }

    private void expectRejected(WebTestClient.RequestHeadersSpec<?> request, int status) {
        request.exchange().expectStatus().isEqualTo(status);
        assertThat(seen).isEmpty();
    }

    private UpstreamRequest expectForwarded(WebTestClient.RequestHeadersSpec<?> request) {
        request.exchange().expectStatus().isOk().expectBody(String.class).isEqualTo("from the upstream");
        assertThat(seen).hasSize(1);
        return seen.remove();
    }

    @Test
    void whenKeyIsValidThenUpstreamReceivesItsOwner() {
        JsonNode key = body(post(operator, "/v1/keys", "{\"scopes\":[\"reports:read\"],\"externalId\":\"customer 17\"}")
                .expectStatus()
                .isCreated());

        UpstreamRequest call = expectForwarded(request(key.required("key").stringValue()));

        assertThat(call.path()).isEqualTo("/reports/2026?page=2");
        assertThat(call.headers().toSingleValueMap())
                .containsAllEntriesOf(Map.of(
                        "X-Keywright-Code", "VALID",
                        "X-Keywright-Key-Id", key.required("id").stringValue(),
                        "X-Keywright-Owner", key.required("owner").stringValue(),
                        "X-Keywright-External-Id", "customer%2017",
                        "X-Keywright-Scopes", "reports:read"));
    }

    @Test
    void whenKeyIsBearerTokenThenForwarded() {
        expectForwarded(client.get().uri(guarded()).headers((headers) -> headers.setBearerAuth(readingKey(""))));
    }

    @Test
    void whenForwardedThenUpstreamReceivesNoKey() {
        UpstreamRequest call = expectForwarded(request(readingKey("")));

        assertThat(call.headers().headerNames())
                .doesNotContain("X-API-Key", "Authorization", "X-Keywright-Service-Key");
        assertThat(call.headers().toString()).doesNotContain("kw_");
    }

    @Test
    void whenNoKeyIsSentThenUnauthorizedWithChallenge() {
        client.get()
                .uri(guarded())
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        assertThat(seen).isEmpty();
    }

    @Test
    void whenKeyIsBadThenUnauthorized() {
        expectRejected(request("rubbish"), 401);
        expectRejected(request(UNKNOWN_KEY), 401);
    }

    @Test
    void whenKeyIsRevokedThenUnauthorizedFromThenOn() {
        JsonNode key = body(post(operator, "/v1/keys", "{\"scopes\":[\"reports:read\"]}")
                .expectStatus()
                .isCreated());
        expectForwarded(request(key.required("key").stringValue()));

        postNothing(operator, "/v1/keys/" + key.required("id").stringValue() + "/revoke")
                .expectStatus()
                .isOk();

        expectRejected(request(key.required("key").stringValue()), 401);
    }

    @Test
    void whenKeyLacksScopeThenForbidden() {
        expectRejected(request(newKey("{\"scopes\":[\"reports:write\"]}", "key")), 403);
    }

    @Test
    void whenLimitIsReachedThenTooManyRequestsWithRetryAfter() {
        String key = readingKey(",\"limits\":[{\"name\":\"hour\",\"limit\":1,\"period\":\"PT1H\"}]");
        expectForwarded(request(key));

        request(key)
                .exchange()
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .value(
                        "Retry-After",
                        (seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 3600));
        assertThat(seen).isEmpty();
    }

    @Test
    void whenRequestHasBodyThenUpstreamReceivesItOnceAndComplete() {
        String text = "0123456789".repeat(10_000);

        UpstreamRequest call = expectForwarded(
                client.post().uri(guarded()).header("X-API-Key", readingKey("")).bodyValue(text));

        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.body()).isEqualTo(text);
    }

    @Test
    void whenBrowserSendsPreflightThenNotForwarded() {
        expectRejected(
                client.options()
                        .uri(guarded())
                        .header("Origin", "https://example.org")
                        .header("Access-Control-Request-Method", "GET"),
                401);
    }

    @Test
    void whenClientSendsIdentityHeadersThenTheyAreNotForwarded() {
        UpstreamRequest call = expectForwarded(request(readingKey(""))
                .header("X-Keywright-Key-Id", "forged")
                .header("X-Keywright-Owner", "forged")
                .header("X-Keywright-External-Id", "forged")
                .header("X-Keywright-Scopes", "forged")
                .header("X-Keywright-Code", "forged")
                .header("X-Keywright-Scope", "forged")
                .header("X-Keywright-Service-Key", "forged")
                .header("X_Keywright_Key_Id", "forged")
                .header("Forwarded", "for=forged"));

        assertThat(call.headers().toString()).doesNotContain("forged");
        assertThat(call.headers().headerNames()).doesNotContain("X-Keywright-External-Id");
    }

    @Test
    void whenClientSendsScopeParameterThenIgnored() {
        String key = newKey("{\"scopes\":[\"reports:write\"]}", "key");

        expectRejected(request(key).header("X-Keywright-Scope", "reports:write"), 403);
    }

    @Test
    void whenClientSendsForwardedHeaderThenNotTrusted() {
        String elsewhere = readingKey(",\"allowedAddresses\":[\"198.51.100.0/24\"]");
        String here = readingKey(",\"allowedAddresses\":[\"127.0.0.1\"]");
        client = clientFrom("198.51.100.7");

        expectRejected(request(elsewhere), 403);
        expectRejected(request(elsewhere).header("Forwarded", "for=198.51.100.7"), 403);
        expectForwarded(request(here).header("Forwarded", "for=198.51.100.7"));
    }

    @Test
    void whenKeywrightIsUnreachableThenEveryRequestIsRejected() throws IOException, InterruptedException {
        nginx.close();
        nginx = Nginx.start(Nginx.executable().orElseThrow(), FreePort.claim(), upstream.port(), "any");

        expectRejected(request(readingKey("")), 500);
    }
}

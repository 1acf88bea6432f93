package dev.keywright.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.RawHttp;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.ByteBufMono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

/** The jar with HTTP/2 without TLS, for clients that know that it speaks HTTP/2 (RFC 9113 §3.3). */
class Http2CleartextIT {

    private static final String HTTP2 = "--server.http2.enabled=true";
    private static final String UNLIMITED = "--keywright.limits.per-address=off";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int CALLERS = 20;

    /** The client adds this header to each response of HTTP/2. */
    private static final String STREAM_ID =
            HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text().toString();

    @TempDir
    Path folder;

    private static HttpClient client(RunningJar jar, ConnectionProvider connections) {
        return HttpClient.create(connections)
                .protocol(HttpProtocol.H2C)
                .port(jar.port())
                .host("127.0.0.1")
                .headers((headers) -> headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json"));
    }

    private static Mono<String> verify(HttpClient client, String serviceKey, String key) {
        return client.headers((headers) -> headers.set("X-API-Key", serviceKey))
                .post()
                .uri("/v1/keys/verify")
                .send(ByteBufMono.fromString(Mono.just("{\"key\":\"" + key + "\"}")))
                .responseSingle((response, body) -> {
                    assertThat(response.responseHeaders().contains(STREAM_ID)).isTrue();
                    return body.asString();
                });
    }

    @Test
    void whenStoppedThenEachRequestThatWasAcceptedGetsItsResponse() throws Exception {
        ConnectionProvider connections = ConnectionProvider.create("http2", 2);
        try (RunningJar jar = RunningJar.start(folder, HTTP2, UNLIMITED)) {
            JarOperator operator = JarOperator.register(jar);
            String key = JarOperator.text(operator.newKey(jar, "{}"));
            HttpClient client = client(jar, connections);
            CountDownLatch started = new CountDownLatch(CALLERS);
            Mono<List<Throwable>> ends = Flux.fromStream(
                            IntStream.range(0, CALLERS).boxed())
                    .flatMap(
                            (caller) -> verify(client, operator.serviceKey(), key)
                                    .doOnNext((body) -> {
                                        assertThat(body).contains("\"code\":\"VALID\"");
                                        started.countDown();
                                    })
                                    .repeat()
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(Mono::just),
                            CALLERS)
                    .collectList();
            var ended = ends.toFuture();
            assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(jar.stop()).isEqualTo(143);

            // No caller lost a response: each stopped when no new connection was accepted.
            assertThat(ended.get())
                    .hasSize(CALLERS)
                    .allSatisfy((end) -> assertThat(end).isInstanceOf(ConnectException.class));
            assertThat(jar.log()).doesNotContain("ERROR").contains("Graceful shutdown complete");
        } finally {
            connections.dispose();
        }
    }

    @Test
    void whenFramesAreInvalidOrBodyStopsThenNothingIsLoggedAndOthersContinue() throws IOException {
        ConnectionProvider one = ConnectionProvider.create("http2", 1);
        try (RunningJar jar = RunningJar.start(folder, HTTP2, "--keywright.log.throttle=false")) {
            HttpClient client = client(jar, one);
            String start = RawHttp.send(jar.port(), (PREFACE + "no frame").getBytes(StandardCharsets.US_ASCII));
            Mono<Integer> stalled = client.post()
                    .uri("/register")
                    .send(ByteBufFlux.fromString(Flux.just("{").concatWith(Flux.never())))
                    .responseSingle(
                            (response, body) -> Mono.just(response.status().code()));
            StepVerifier.create(stalled)
                    .expectErrorSatisfies(
                            (failure) -> assertThat(failure).hasMessageContaining("closed BEFORE response"))
                    .verify(LONG);

            assertThat(client.get()
                            .uri("/actuator/health")
                            .responseSingle((response, body) -> body.asString())
                            .block(LONG))
                    .contains("UP");
            assertThat(start).contains("First received frame was not SETTINGS");
            assertThat(jar.log()).doesNotContain("Exception");
        } finally {
            one.dispose();
        }
    }

    @Test
    void whenClientUsesHttp1ThenItIsGuardedAndUpgradesAreIgnored() throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(folder, HTTP2)) {
            String malformed =
                    RawHttp.send(jar.port(), "GET /v1/keys HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            HttpResponse<String> response = java.net.http.HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(jar.baseUri() + "/actuator/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(malformed).startsWith("HTTP/1.1 400 ").contains("malformed_request");
            assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }
}

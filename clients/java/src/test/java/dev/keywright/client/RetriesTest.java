package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.VerdictCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries against a server with prepared responses. */
class RetriesTest {

    private static final String KEY = """
            {"key":"kw_a","id":"a","owner":"o","prefix":"kw","scopes":[],"state":"ACTIVE","createdAt":"2026-01-01T00:00:00Z",\
            "allowedAddresses":[],"limits":[],"meta":{},"recoverable":false}""";

    private static final String LATER_VERDICT = """
            {"valid":false,"code":"LATER","scopes":[],"allowedAddresses":[],"limits":[]}""";

    private interface Response {

        void send(HttpExchange exchange) throws IOException;
    }

    private final Deque<Response> responses = new ArrayDeque<>();
    private final List<String> idempotencyKeys = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> requestTimes = Collections.synchronizedList(new ArrayList<>());

    private HttpServer server;
    private Keywright keywright;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
        keywright = Keywright.at(uri())
                .serviceKey("kw_service")
                .timeout(Duration.ofSeconds(10))
                .maxRetryDelay(Duration.ofSeconds(2))
                .build();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        requestTimes.add(System.nanoTime());
        idempotencyKeys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
        exchange.getRequestBody().readAllBytes();
        Response response = responses.size() > 1 ? responses.remove() : responses.element();
        response.send(exchange);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static Response status(int status, String body, String... headers) {
        return (exchange) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** Closes the connection without a response. */
    private static Response connectionReset() {
        return (exchange) -> {
            throw new IOException("simulated failure");
        };
    }

    private void prepare(Response... prepared) {
        responses.addAll(List.of(prepared));
    }

    @Test
    void whenResponseIsLostThenRetriedWithSameIdempotencyKey() {
        prepare(connectionReset(), status(503, "{}"), status(201, KEY));

        assertThat(keywright.keys().create(new NewKey()).getId()).isEqualTo("a");
        assertThat(idempotencyKeys).hasSize(3);
        assertThat(idempotencyKeys.stream().distinct()).hasSize(1).doesNotContain("null");
    }

    @Test
    void whenRetryAfterIsGivenThenRetriedNotEarlier() {
        prepare(status(429, "{}", "Retry-After", "1"), status(201, KEY));

        keywright.keys().create(new NewKey());

        assertThat(Duration.ofNanos(requestTimes.get(1) - requestTimes.get(0)))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whenRetryAfterIsTooLongThenFailsImmediately() {
        prepare(status(429, "{}", "Retry-After", "3"));

        assertThatExceptionOfType(RateLimitedException.class)
                .isThrownBy(() -> keywright.keys().create(new NewKey()))
                .satisfies((limited) -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(requestTimes).hasSize(1);
    }

    @Test
    void whenServerNeverRespondsThenUnavailable() {
        prepare(connectionReset());

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((unavailable) -> assertThat(unavailable.retryAfter()).isEmpty());
        // The JDK's client itself retries a request on a closed keep-alive connection.
        assertThat(requestTimes.size()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void whenRequestIsInProgressThenRetriedUntilDone() {
        prepare(status(409, "{\"code\":\"request_in_progress\"}", "Retry-After", "0"), status(201, KEY));

        assertThat(keywright.keys().create(new NewKey()).getId()).isEqualTo("a");
        assertThat(idempotencyKeys).hasSize(2);
        assertThat(idempotencyKeys.stream().distinct()).hasSize(1);
    }

    @Test
    void whenRetryAfterIsADateThenItIsUsed() {
        prepare(status(503, "busy", "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((unavailable) -> assertThat(unavailable.retryAfter())
                        .hasValueSatisfying((pause) -> assertThat(pause).isGreaterThan(Duration.ofDays(365))));
        assertThat(requestTimes).hasSize(1);
    }

    @Test
    void whenCallerCancelsThenNoFurtherAttempt() throws InterruptedException {
        BlockingQueue<Runnable> scheduled = new LinkedBlockingQueue<>();
        CompletableFuture<Void> isCancelled = new CompletableFuture<>();
        prepare((exchange) -> {
            isCancelled.join();
            status(503, "{}").send(exchange);
        });
        Keywright.at(uri())
                .verifyTimeout(Duration.ofMinutes(1))
                .retries(Retries.DEFAULT.withScheduler((task, delay) -> scheduled.add(task)))
                .build()
                .verifyAsync(new KeyCheck().key("kw_a"))
                .cancel(true);
        isCancelled.complete(null);

        Objects.requireNonNull(scheduled.poll(1, TimeUnit.MINUTES)).run();

        assertThat(scheduled).isEmpty();
        assertThat(requestTimes).hasSize(1);
    }

    @Test
    void whenRequestIsNotIdempotentThenNotRetried() {
        prepare(status(502, "{}"));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().reveal("a"));
        assertThat(requestTimes).hasSize(1);
    }

    @Test
    void whenRejectedThenNotRetried() {
        prepare(status(400, "not ours"));

        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((rejected) -> assertThat(rejected.code()).isEmpty());
        assertThat(requestTimes).hasSize(1);
    }

    @Test
    void whenServerIsSilentThenTimedOut() {
        Keywright once = Keywright.at(uri())
                .timeout(Duration.ofMillis(200))
                .maxAttempts(1)
                .build();
        prepare((exchange) -> {});

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> once.keys().get("a"));
    }

    @Test
    void whenTimeoutsAreNotConfiguredThenVerificationHasTwoSecondsAndOtherAttemptsTen() {
        assertThat(Keywright.connect(uri(), "kw_service"))
                .extracting("settings.verifyTimeout", "settings.timeout", "settings.connectTimeout")
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    /** The timeout of one attempt would make the test fail. */
    @Test
    @Timeout(60)
    void whenServerIsSilentThenVerificationTimesOutBeforeAttempt() {
        prepare((exchange) -> {});
        Keywright hasty = Keywright.at(uri())
                .timeout(Duration.ofDays(1))
                .verifyTimeout(Duration.ofMillis(200))
                .build();

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> hasty.verify("kw_a"))
                .withMessage("The request timed out");
    }

    @Test
    void whenDelayExceedsVerifyTimeoutThenFailsImmediately() {
        prepare(status(429, "{}", "Retry-After", "2"));
        Keywright impatient =
                Keywright.at(uri()).verifyTimeout(Duration.ofMillis(1500)).build();

        assertThatExceptionOfType(RateLimitedException.class)
                .isThrownBy(() -> impatient.verify("kw_a"))
                .satisfies((limited) -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(2)));
        assertThat(requestTimes).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "<html>", "[1]"})
    void whenResponseIsNoVerdictThenUnavailable(String body) {
        prepare(status(200, body));

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> keywright.verify("kw_a"));
    }

    @Test
    void whenResponseStallsThenTimedOut() {
        Keywright once = Keywright.at(uri())
                .timeout(Duration.ofMillis(200))
                .maxAttempts(1)
                .build();
        prepare((exchange) -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> once.keys().get("a"));
    }

    @Test
    void whenResponseIsEmptyThenUnavailable() {
        prepare(status(200, ""));

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> keywright.verify("kw_a"));
    }

    @Test
    void whenErrorCodeIsOfALaterVersionThenItIsKept() {
        prepare(status(400, "{\"code\":\"unknown_code\",\"detail\":\"Something new.\"}"));

        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .withMessage("Something new.")
                .satisfies((rejected) -> assertThat(rejected.code()).contains("unknown_code"));
    }

    @Test
    void whenResponseHasFieldsOfALaterVersionThenIgnored() {
        prepare(status(201, KEY.replaceFirst("\\{", "{\"later\":{\"a\":[1]},")));

        assertThat(keywright.keys().create(new NewKey()).getId()).isEqualTo("a");
    }

    @Test
    void whenEnumHasAValueOfALaterVersionThenUnknown() {
        prepare(status(200, KEY.replace("ACTIVE", "LATER")));

        assertThat(keywright.keys().get("a").getState()).isEqualTo(KeyRecord.StateEnum.UNKNOWN_DEFAULT_OPEN_API);
    }

    @Test
    void whenVerdictIsOfALaterVersionThenNotValid() {
        prepare(status(200, LATER_VERDICT));

        Verdict verdict = keywright.verify("kw_a");

        assertThat(verdict.code()).isEqualTo(VerdictCode.UNKNOWN_DEFAULT_OPEN_API);
        assertThat(verdict.isValid()).isFalse();
    }

    @Test
    void whenNameIsNotAsciiThenDecoded() {
        prepare(status(201, KEY.replaceFirst("\\{", "{\"name\":\"Schlüssel 鍵 🔑\",")));

        assertThat(keywright.keys().create(new NewKey()).getName()).isEqualTo("Schlüssel 鍵 🔑");
    }

    @Test
    void whenBuilderIsReusedThenEarlierClientIsUnchanged() {
        Keywright.Builder builder = Keywright.at(uri()).serviceKey("kw_first");
        Keywright first = builder.build();
        builder.serviceKey("kw_second").maxAttempts(1).build();
        List<String> sentKeys = new ArrayList<>();
        prepare((exchange) -> {
            sentKeys.add(exchange.getRequestHeaders().getFirst("X-API-Key"));
            status(201, KEY).send(exchange);
        });

        first.keys().create(new NewKey());

        assertThat(sentKeys).containsExactly("kw_first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kw_secret\n", "kw secret", "kw_sécret"})
    void whenKeyIsNoValidHeaderThenRejectedWithoutKeyInMessage(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keywright.connect(uri(), key))
                .withMessageNotContaining("cret");
    }
}

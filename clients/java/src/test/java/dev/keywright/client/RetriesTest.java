package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.NewKey;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that answers what it is told to. */
class RetriesTest {

    private static final String KEY = """
            {"key":"kw_a","id":"a","owner":"o","prefix":"kw","scopes":[],"state":"ACTIVE","createdAt":"2026-01-01T00:00:00Z",\
            "allowedAddresses":[],"limits":[],"meta":{},"recoverable":false}""";

    private interface Answer {

        void give(HttpExchange call) throws IOException;
    }

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> idempotencyKeys = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());

    private HttpServer server;
    private Keywright keywright;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        keywright = Keywright.at(uri())
                .serviceKey("kw_service")
                .timeout(Duration.ofSeconds(10))
                .longestPause(Duration.ofSeconds(2))
                .build();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void answer(HttpExchange call) throws IOException {
        times.add(System.nanoTime());
        idempotencyKeys.add(String.valueOf(call.getRequestHeaders().getFirst("Idempotency-Key")));
        call.getRequestBody().readAllBytes();
        Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
        answer.give(call);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static Answer status(int status, String body, String... headers) {
        return (call) -> {
            for (int i = 0; i < headers.length; i += 2) {
                call.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", "application/json");
            call.sendResponseHeaders(status, bytes.length);
            call.getResponseBody().write(bytes);
            call.close();
        };
    }

    /** Closes the connection without an answer. */
    private static Answer nothing() {
        return (call) -> {
            throw new IOException("broken on purpose");
        };
    }

    private void give(Answer... given) {
        answers.addAll(List.of(given));
    }

    @Test
    void whenTheAnswerIsLostThenMadeAgainWithTheSameIdempotencyKey() {
        give(nothing(), status(503, "{}"), status(201, KEY));

        assertThat(keywright.keys().create(new NewKey()).getId()).isEqualTo("a");
        assertThat(idempotencyKeys).hasSize(3);
        assertThat(idempotencyKeys.stream().distinct()).hasSize(1).doesNotContain("null");
    }

    @Test
    void whenTheServiceSaysWhenThenNotBefore() {
        give(status(429, "{}", "Retry-After", "1"), status(201, KEY));

        keywright.keys().create(new NewKey());

        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whenThePauseIsTooLongThenToldAtOnce() {
        give(status(429, "{}", "Retry-After", "3"));

        assertThatExceptionOfType(LimitedException.class)
                .isThrownBy(() -> keywright.keys().create(new NewKey()))
                .satisfies((limited) -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(times).hasSize(1);
    }

    @Test
    void whenItIsNeverAnsweredThenGivenUp() {
        give(nothing());

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((unavailable) -> assertThat(unavailable.retryAfter()).isEmpty());
        // The JDK's client makes a call again by itself where a kept connection was closed.
        assertThat(times.size()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void whenItIsStillBeingDoneThenAskedAgainUntilItIs() {
        give(status(409, "{\"code\":\"request_in_progress\"}", "Retry-After", "0"), status(201, KEY));

        assertThat(keywright.keys().create(new NewKey()).getId()).isEqualTo("a");
        assertThat(idempotencyKeys).hasSize(2);
        assertThat(idempotencyKeys.stream().distinct()).hasSize(1);
    }

    @Test
    void whenAProxySaysWhenByADateThenThatIsTaken() {
        give(status(503, "busy", "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((unavailable) -> assertThat(unavailable.retryAfter())
                        .hasValueSatisfying((pause) -> assertThat(pause).isGreaterThan(Duration.ofDays(365))));
        assertThat(times).hasSize(1);
    }

    @Test
    void whenTheCallerGivesUpThenNoFurtherAttempt() {
        CompletableFuture<Void> gaveUp = new CompletableFuture<>();
        give((call) -> {
            gaveUp.join();
            status(503, "{}").give(call);
        });
        keywright.check(new KeyCheck().key("kw_a")).cancel(true);
        gaveUp.complete(null);

        // The server has one thread: when this is answered, so is what was before. A pause would be 100 ms at most.
        Keywright another = Keywright.at(uri()).attempts(1).build();
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        int calls = 1;
        while (System.nanoTime() < end) {
            assertThatExceptionOfType(UnavailableException.class)
                    .isThrownBy(() -> another.keys().get("b"));
            calls++;
        }
        assertThat(times).hasSize(calls);
    }

    @Test
    void whenRepeatingMayHarmThenNotRepeated() {
        give(status(502, "{}"));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> keywright.keys().reveal("a"));
        assertThat(times).hasSize(1);
    }

    @Test
    void whenRefusedThenNotRepeated() {
        give(status(400, "not ours"));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .satisfies((refusal) -> assertThat(refusal.code()).isEmpty());
        assertThat(times).hasSize(1);
    }

    @Test
    void whenTheServerIsSilentThenTimedOut() {
        Keywright once =
                Keywright.at(uri()).timeout(Duration.ofMillis(200)).attempts(1).build();
        give((call) -> {});

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> once.keys().get("a"));
    }

    /** One attempt alone would have ten seconds. */
    @Test
    @Timeout(8)
    void whenTheServerIsSilentThenACheckEndsAfterTwoSecondsInAll() {
        give((call) -> {});

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> Keywright.connect(uri(), "kw_service").verify("kw_a"))
                .withMessage("no answer in time");
    }

    @Test
    void whenACheckHasNoTimeForThePauseThenItFailsAtOnce() {
        give(status(429, "{}", "Retry-After", "2"));
        Keywright hasty =
                Keywright.at(uri()).checkTimeout(Duration.ofMillis(1500)).build();

        assertThatExceptionOfType(LimitedException.class)
                .isThrownBy(() -> hasty.verify("kw_a"))
                .satisfies((limited) -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(2)));
        assertThat(times).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "<html>", "[1]"})
    void whenAnotherServerAnswersACheckThenItIsNoVerdict(String body) {
        give(status(200, body));

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> keywright.verify("kw_a"));
    }

    @Test
    void whenTheAnswerStallsInItsMiddleThenTimedOut() {
        Keywright once =
                Keywright.at(uri()).timeout(Duration.ofMillis(200)).attempts(1).build();
        give((call) -> {
            call.sendResponseHeaders(200, 100);
            call.getResponseBody().write('{');
            call.getResponseBody().flush();
        });

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> once.keys().get("a"));
    }

    @Test
    void whenTheAnswerIsEmptyThenItIsNone() {
        give(status(200, ""));

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> keywright.verify("kw_a"));
    }

    @Test
    void whenTheReasonIsNewThenItsSentenceIsTold() {
        give(status(400, "{\"code\":\"never_heard_of\",\"detail\":\"Something new.\"}"));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> keywright.keys().get("a"))
                .withMessage("Something new.")
                .satisfies((refusal) -> assertThat(refusal.code()).isEmpty());
    }

    @Test
    void whenNamesAreInAnyScriptThenRead() {
        give(status(201, KEY.replaceFirst("\\{", "{\"name\":\"Schlüssel 鍵 🔑\",")));

        assertThat(keywright.keys().create(new NewKey()).getName()).isEqualTo("Schlüssel 鍵 🔑");
    }

    @Test
    void whenTheBuilderIsUsedOnThenWhatWasBuiltStays() {
        Keywright.Builder builder = Keywright.at(uri()).serviceKey("kw_first");
        Keywright first = builder.build();
        builder.serviceKey("kw_second").attempts(1).build();
        List<String> shown = new ArrayList<>();
        give((call) -> {
            shown.add(call.getRequestHeaders().getFirst("X-API-Key"));
            status(201, KEY).give(call);
        });

        first.keys().create(new NewKey());

        assertThat(shown).containsExactly("kw_first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kw_secret\n", "kw secret", "kw_sécret"})
    void whenTheKeyFitsNoHeaderThenRefusedWithoutNamingIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keywright.connect(uri(), key))
                .withMessageNotContaining("cret");
    }
}

package dev.keywright.changes;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/changes}. */
class ChangesTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    abstract static class Following extends V1Test {

        private static final ParameterizedTypeReference<ServerSentEvent<Map<String, String>>> EVENT =
                new ParameterizedTypeReference<>() {};

        String operator;
        JsonNode serviceKey;

        @BeforeEach
        void addServiceKey() {
            operator = operatorToken();
            serviceKey = keyWith("{\"scopes\":[\"keywright:verify\"]}");
        }

        JsonNode keyWith(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        String key() {
            return keyWith("{}").required("id").stringValue();
        }

        void revoke(String id) {
            postNothing(operator, "/v1/keys/" + id + "/revoke").expectStatus().isOk();
        }

        /** Returns everything that is sent, including heartbeats. A stream cannot be validated as a whole. */
        Flux<ServerSentEvent<Map<String, String>>> stream(@Nullable String lastEventId) {
            return stream("/v1/changes", lastEventId);
        }

        Flux<ServerSentEvent<Map<String, String>>> stream(String path, @Nullable String lastEventId) {
            return webClient()
                    .get()
                    .uri(path)
                    .header("X-API-Key", serviceKey.required("key").stringValue())
                    .headers((headers) -> {
                        if (lastEventId != null) {
                            headers.set("Last-Event-ID", lastEventId);
                        }
                    })
                    .retrieve()
                    .bodyToFlux(EVENT);
        }

        Flux<ServerSentEvent<Map<String, String>>> events(@Nullable String lastEventId) {
            return stream(lastEventId).filter((event) -> event.data() != null);
        }

        static String subject(ServerSentEvent<Map<String, String>> event) {
            return Objects.requireNonNull(event.data()).getOrDefault("keyId", "");
        }

        static String action(ServerSentEvent<Map<String, String>> event) {
            return Objects.requireNonNull(event.data()).getOrDefault("action", "");
        }

        static ServerSentEvent<Map<String, String>> first(Flux<ServerSentEvent<Map<String, String>>> events) {
            return Objects.requireNonNull(events.blockFirst(SOON));
        }

        /** Returns whether the maximum number of streams is open. */
        boolean isFull() {
            return Boolean.TRUE.equals(stream(null)
                    .next()
                    .map((event) -> false)
                    .onErrorReturn(WebClientResponseException.ServiceUnavailable.class, true)
                    .block(SOON));
        }

        String newestId() {
            return Objects.requireNonNull(first(stream(null)).id());
        }
    }

    @Nested
    class Heartbeats extends Following {

        @Test
        void whenHeartbeatIsRequestedThenSentAtThatInterval() {
            Duration spent = StepVerifier.create(
                            stream("/v1/changes?heartbeat=PT0.25S", null).take(5))
                    .expectNextCount(5)
                    .expectComplete()
                    .verify(SOON);

            // Timers are never early, so a heartbeat at the default interval would not have arrived yet.
            assertThat(spent).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0.25S", "PT1M", "PT60S", "P0DT1M", "PT0H0M60S"})
        void whenHeartbeatIsDurationWithinBoundsThenStreamBegins(String heartbeat) {
            assertThat(first(stream("/v1/changes?heartbeat=" + heartbeat, null)))
                    .isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "PT0.2S",
                    "PT0.249999999S",
                    "PT61S",
                    "PT1M0.1S",
                    "PT2M",
                    "P1D",
                    "P0Y",
                    "PT-1S",
                    "PT1.S",
                    "1",
                    "soon"
                })
        void whenHeartbeatIsInvalidThenRejected(String heartbeat) {
            get(operator, "/v1/changes?heartbeat=" + heartbeat)
                    .expectStatus()
                    .isBadRequest()
                    .expectBody()
                    .jsonPath("$.field")
                    .isEqualTo("heartbeat");
        }
    }

    @Nested
    class Events extends Following {

        @Test
        void whenSubscriberConnectsThenReceivesItsPositionImmediately() {
            ServerSentEvent<Map<String, String>> first = first(stream(null));

            assertThat(first.id()).matches("[1-9][0-9]*");
            assertThat(first.comment()).isNotNull();
            assertThat(first.data()).isNull();
        }

        @Test
        void whenKeyIsRevokedThenEventNamesIt() {
            String id = key();

            StepVerifier.create(stream(null)
                            .filter((event) ->
                                    event.data() == null || subject(event).equals(id)))
                    .expectNextCount(1)
                    .then(() -> revoke(id))
                    .assertNext((event) -> {
                        assertThat(event.event()).isEqualTo("key");
                        assertThat(action(event)).isEqualTo("key.revoked");
                    })
                    .thenCancel()
                    .verify(SOON);
        }

        @Test
        void whenSubscriberReturnsThenReceivesEachMissedEventOnceAndInOrder() {
            String newest = newestId();
            List<String> ids = List.of(key(), key(), key());
            ids.forEach(this::revoke);

            List<ServerSentEvent<Map<String, String>>> missed =
                    Objects.requireNonNull(events(newest).take(3).collectList().block(SOON));
            List<ServerSentEvent<Map<String, String>>> rest = Objects.requireNonNull(
                    events(missed.get(0).id()).take(2).collectList().block(SOON));

            assertThat(missed).extracting(Following::subject).containsExactlyElementsOf(ids);
            assertThat(rest).extracting(Following::subject).containsExactlyElementsOf(ids.subList(1, 3));
        }

        @Test
        void whenSubscriberReturnsThenNoHeartbeatBeforeMissedEvents() {
            String newest = newestId();
            List<String> ids = List.of(key(), key(), key());
            ids.forEach(this::revoke);

            List<ServerSentEvent<Map<String, String>>> reported =
                    Objects.requireNonNull(stream(newest).take(4).collectList().block(SOON));

            assertThat(reported.subList(0, 3)).extracting(Following::subject).containsExactlyElementsOf(ids);
            assertThat(reported.get(3).data()).isNull();
            assertThat(reported.get(3).id()).isEqualTo(reported.get(2).id());
        }

        @Test
        void whenCreditsOfRotatedKeyChangeThenEventNamesFamily() {
            String first = key();
            String next = body(post(operator, "/v1/keys/" + first + "/rotate", "{\"overlap\":\"PT1H\"}")
                            .expectStatus()
                            .isCreated())
                    .required("id")
                    .stringValue();
            String newest = newestId();
            ok(patch(operator, "/v1/keys/" + next, "{\"credits\":{\"remaining\":0}}"));

            assertThat(first(events(newest)).data())
                    .containsEntry("keyId", next)
                    .containsEntry("family", first);
        }

        @Test
        void whenKeyIsCreatedOrRevealedThenNoEventIsSent() {
            String newest = newestId();
            key();
            String last = key();
            revoke(last);

            assertThat(events(newest).next().map(Following::subject).block(SOON))
                    .isEqualTo(last);
        }

        @Test
        void whenPositionIsOfOtherDatabaseThenReset() {
            ServerSentEvent<Map<String, String>> event = first(events("999999999999"));

            assertThat(event.event()).isEqualTo("reset");
            assertThat(action(event)).isEqualTo("reset");
        }

        @Test
        void whenKeyOfSubscriberIsRevokedThenStreamEnds() {
            StepVerifier.create(stream(null))
                    .expectNextCount(1)
                    .then(() -> revoke(serviceKey.required("id").stringValue()))
                    .thenConsumeWhile((event) -> true)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    /** The key belongs to a member, and only its creator, an operator, may grant its scope. */
    @Nested
    class CreatorOfKey extends Following {

        @Test
        void whenAccountOfCreatorChangesThenStreamEnds() {
            String member = "member-of-changes";
            register(member, PASSWORD);
            String token = logIn(member, PASSWORD);
            String owner = body(get(token, "/v1/account")).required("id").stringValue();
            String creator = body(get(operator, "/v1/account")).required("id").stringValue();
            serviceKey = keyWith("{\"scopes\":[\"keywright:verify\"],\"owner\":\"" + owner + "\"}");

            StepVerifier.create(stream(null))
                    .expectNextCount(1)
                    .then(() -> patch(operator, "/v1/accounts/" + creator, "{\"allowedScopes\":null}")
                            .expectStatus()
                            .isOk())
                    .thenConsumeWhile((event) -> true)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Nested
    class Rejected extends Following {

        @Test
        void whenLastEventIdIsNotNumberThenInvalid() {
            problemAt(
                    "Last-Event-ID",
                    client.get()
                            .uri("/v1/changes")
                            .headers((headers) -> headers.setBearerAuth(operator))
                            .header("Last-Event-ID", "x")
                            .exchange(),
                    400,
                    "invalid_value");
        }

        @Test
        void whenMemberRequestsThenForbidden() {
            post(operator, "/register", credentials("member", PASSWORD)).expectBody();

            problem(get(logIn("member", PASSWORD), "/v1/changes"), 403, "not_allowed");
        }

        @Test
        void whenServiceKeyLacksScopeThenNamed() {
            String other = keyWith("{\"scopes\":[\"keywright:keys:read\"]}")
                    .required("key")
                    .stringValue();

            problem(get(other, "/v1/changes"), 403, "insufficient_scope");
        }
    }

    @Nested
    @TestPropertySource(properties = {"keywright.changes.max-streams=2", "keywright.changes.max-replay=1"})
    class Bounded extends Following {

        @Test
        void whenMaximumOfStreamsIsOpenThenBusyUntilOneEnds() {
            Disposable first = open();
            Disposable second = open();
            try {
                assertThat(isFull()).isTrue();
                first.dispose();
                await(() -> !isFull());
            } finally {
                first.dispose();
                second.dispose();
            }
        }

        /**
         * Opens a stream and waits for its first event, so that {@link #isFull}, which opens one as well, can't take its place. A stream
         * that was closed just before may still have it: then it is tried again.
         */
        private Disposable open() {
            CompletableFuture<Void> opened = new CompletableFuture<>();
            Disposable stream = stream(null)
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(5))
                            .filter(WebClientResponseException.ServiceUnavailable.class::isInstance))
                    .subscribe((event) -> opened.complete(null), opened::completeExceptionally);
            await(opened::isDone);
            assertThat(opened).isCompleted();
            return stream;
        }

        @Test
        void whenSubscriberMissedTooManyThenReset() {
            String newest = newestId();
            revoke(key());

            assertThat(events(newest).next().map(Following::action).block(SOON)).isEqualTo("reset");
        }
    }

    /** Rewinds the database by a record, like a failover to a replica that lagged behind. */
    @Nested
    @TestPropertySource(properties = "keywright.audit-log.poll-interval=200ms")
    class Rewind extends Following {

        @Autowired
        DatabaseClient database;

        private void run(String statement) {
            database.sql(statement).then().block(SOON);
        }

        private void goBack() {
            run("DELETE FROM audit_event WHERE sequence = (SELECT MAX(sequence) FROM audit_event)");
            run("UPDATE audit_head SET sequence = (SELECT MAX(sequence) FROM audit_event)");
        }

        private String code(String key) {
            return body(post(serviceKey.required("key").stringValue(), "/v1/keys/verify", "{\"key\":\"" + key + "\"}")
                            .expectStatus()
                            .isOk())
                    .required("code")
                    .stringValue();
        }

        @Test
        void whenRevocationReplacesRewoundRecordThenDelivered() {
            JsonNode key = keyWith("{}");
            String text = key.required("key").stringValue();
            assertThat(code(text)).isEqualTo("VALID");

            // No subscriber receives it, because it has the number of a record that was already delivered.
            run("UPDATE api_key SET state = 'REVOKED', revoked_at = created_at WHERE id = '"
                    + key.required("id").stringValue() + "'");
            assertThat(code(text)).isEqualTo("VALID");
            goBack();

            await(() -> code(text).equals("REVOKED"));
        }

        @Test
        void whenDatabaseIsRewoundThenResetAndStreamEnds() {
            revoke(key());
            StepVerifier.create(stream(null).filter((event) -> event.data() != null))
                    .then(() -> assertThat(isFull()).isFalse())
                    .then(this::goBack)
                    .assertNext((event) -> assertThat(event.event()).isEqualTo("reset"))
                    .expectComplete()
                    .verify(SOON);
        }

        /** The sequence number has been reused. */
        @Test
        void whenSubscriberReturnsWithPositionBeforeRewindThenReset() {
            revoke(key());
            String newest = newestId();
            StepVerifier.create(events(null))
                    .then(() -> assertThat(isFull()).isFalse())
                    .then(this::goBack)
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
            revoke(key());

            assertThat(action(first(events(newest)))).isEqualTo("reset");
        }
    }

    /** The buffers are small, so that a stalled subscriber has an effect soon. */
    @Nested
    @Import(SmallBuffers.class)
    @TestPropertySource(properties = "keywright.changes.max-streams=1")
    class Slow extends Following {

        private static final int MAX_CHANGES = 20_000;
        private static final int AT_ONCE = 500;

        @Autowired
        AuditLog auditLog;

        @Autowired
        TransactionalOperator transaction;

        @Test
        void whenSubscriberStallsThenDisconnectedAndOthersProceed() throws Exception {
            try (Socket subscriber = new Socket()) {
                subscriber.setReceiveBufferSize(SmallBuffers.BYTES);
                subscriber.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                subscriber.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
                assertThat(subscriber.getInputStream().read()).isEqualTo('H');
                assertThat(isFull()).isTrue();

                String id = key();
                int changes = 0;
                for (; isFull() && changes < MAX_CHANGES; changes += AT_ONCE) {
                    suspendAndResume(id);
                    ok(postNothing(operator, "/v1/keys/" + id + "/suspend"));
                    ok(postNothing(operator, "/v1/keys/" + id + "/resume"));
                }
                // Changes are delivered after they are committed.
                await(() -> !isFull());
            }
        }

        /** Writes only the audit entries, since thousands of requests would take half a minute. */
        private void suspendAndResume(String id) {
            Flux.range(0, AT_ONCE / 2)
                    .concatMap((i) -> auditLog.record(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_SUSPENDED, id))
                            .then(auditLog.record(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_RESUMED, id))))
                    .as(transaction::transactional)
                    .blockLast(SOON);
        }

        private String request() {
            return "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
                    + serviceKey.required("key").stringValue() + "\r\n\r\n";
        }
    }

    /** Small send buffers of the server. */
    @TestConfiguration(proxyBeanMethods = false)
    static class SmallBuffers {

        static final int BYTES = 4096;

        @Bean
        NettyServerCustomizer smallSendBuffers() {
            return (server) -> server.childOption(ChannelOption.SO_SNDBUF, BYTES);
        }
    }
}

package dev.keywright.verification.web;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.V1Test;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.store.FailingDatabase.Line;
import dev.keywright.support.store.TestDatabase;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A node without its database uses its cache up to the maximum staleness, and not longer. */
class StaleNodeTest {

    /** The connection from the service to its database. */
    @TestConfiguration(proxyBeanMethods = false)
    static class LineConfiguration {

        @Bean
        @Primary
        Line line(@Qualifier("connectionFactory") ConnectionFactory connections) {
            return new Line(connections);
        }

        @Bean
        @Primary
        ManualTicker manualTicker() {
            return new ManualTicker();
        }

        @Bean
        VirtualTimeScheduler timeoutScheduler() {
            return VirtualTimeScheduler.create();
        }

        @Bean
        @Primary
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        QueryGuard queryGuardWithManualTimer(VirtualTimeScheduler timeoutScheduler) {
            return new QueryGuard(Duration.ofSeconds(5), 5_000, timeoutScheduler);
        }
    }

    /** Advances only on request, so the duration of the test does not age the cache. */
    static final class ManualTicker implements Ticker {

        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long read() {
            return nanos.get();
        }

        void advance(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }

    @Import(LineConfiguration.class)
    @TestPropertySource(
            properties = {"keywright.audit-log.poll-interval=100ms", "keywright.key-cache.max-staleness=3s"})
    abstract static class Stale extends V1Test {

        private static final Duration MAX_STALENESS = Duration.ofSeconds(3);
        private static final Duration SOON = Duration.ofSeconds(60);
        private static final String TERMS = "{\"credits\":{\"remaining\":1000}}";

        @Autowired
        Line line;

        @Autowired
        ManualTicker ticker;

        @Autowired
        VirtualTimeScheduler timeoutScheduler;

        @Autowired
        AuditLogTailer auditLog;

        String service;
        String key;

        @BeforeEach
        void cacheKey() throws InterruptedException {
            // Credits idle for some seconds are returned to the database.
            clock.stop();
            String operator = operatorToken();
            service = key(operator, "{\"scopes\":[\"keywright:verify\"]}");
            key = key(operator, TERMS);
            awaitRead();
            expectValid();
        }

        @AfterEach
        void repair() {
            clock.resume();
            line.thaw();
        }

        private String key(String operator, String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated())
                    .required("key")
                    .stringValue();
        }

        private ResponseSpec verify() {
            return verify(1);
        }

        private ResponseSpec verify(int cost) {
            return post(service, "/v1/keys/verify", "{\"key\":\"" + key + "\",\"cost\":" + cost + "}");
        }

        private void expectValid() {
            assertThat(ok(verify()).required("code").stringValue()).isEqualTo("VALID");
        }

        private ResponseSpec introspect() {
            return client.post()
                    .uri("/v1/introspect")
                    .headers((headers) -> headers.setBearerAuth(service))
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .bodyValue("token=" + key)
                    .exchange();
        }

        private ResponseSpec askAsGateway() {
            return client.get()
                    .uri("/v1/forward-auth")
                    .header("X-Keywright-Service-Key", service)
                    .header("X-API-Key", key)
                    .exchange();
        }

        private int health(String group) {
            return status(client.get().uri("/actuator/health/" + group).exchange());
        }

        private static int status(ResponseSpec response) {
            return response.expectBody(String.class).returnResult().getStatus().value();
        }

        /** Waits until a poll of the audit log that starts now has ended. */
        private void awaitRead() throws InterruptedException {
            ticker.advance(Duration.ofNanos(1));
            await(() -> auditLog.isReadWithin(Duration.ZERO));
            assertThat(health("readiness")).isEqualTo(200);
        }

        /** Advances the time beyond the maximum staleness. */
        private void becomeStale() {
            ticker.advance(MAX_STALENESS.plusNanos(1));
            assertThat(health("readiness")).isEqualTo(503);
        }

        /** Advances the time to the timeout of the requests, until all have ended. */
        private void runIntoTimeout(Runnable... calls) throws InterruptedException {
            CompletableFuture<?> together = CompletableFuture.allOf(
                    Stream.of(calls).map(CompletableFuture::runAsync).toArray(CompletableFuture[]::new));
            await(() -> {
                timeoutScheduler.advanceTimeBy(MAX_STALENESS);
                return together.isDone();
            });
            together.join();
        }

        private void expectAllUnavailable(String code) {
            problem(verify(), 503, code);
            assertThat(problem(introspect(), 503, code).required("error").stringValue())
                    .isEqualTo("temporarily_unavailable");
            problem(askAsGateway(), 503, code);
        }

        @Test
        void whenDatabaseIsCutOffThenCachedKeysAreValidUntilStaleAndThenUnavailable() throws Exception {
            line.cut();
            expectValid();
            introspect().expectStatus().isOk();
            askAsGateway().expectStatus().isOk();
            becomeStale();

            expectAllUnavailable("storage_unavailable");
            assertThat(health("liveness")).isEqualTo(200);
        }

        @Test
        void whenConnectionIsRepairedThenReadyAndCachedAgain() throws Exception {
            line.cut();
            becomeStale();
            line.repair();
            awaitRead();
            expectValid();

            line.cut();
            expectValid();
        }

        @Test
        void whenOtherNodeRevokesDuringOutageThenInvalidAfterRecovery() throws Exception {
            line.cut();
            revokeOnAnotherNode();
            expectValid();
            becomeStale();
            line.repair();

            assertThat(ok(verify()).required("code").stringValue()).isEqualTo("REVOKED");
            awaitRead();
            assertThat(ok(verify()).required("code").stringValue()).isEqualTo("REVOKED");
        }

        private void revokeOnAnotherNode() {
            String id = key.split("_", -1)[1];
            TestDatabase others = line.intact();
            others.client()
                    .sql("UPDATE api_key SET state = 'REVOKED' WHERE id = :id")
                    .bind("id", id)
                    .then()
                    .then(TestAuditLogs.on(others)
                            .record(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_REVOKED, id)))
                    .block(SOON);
        }

        @Test
        void whenDatabaseIsSilentThenUnavailableInTime() throws Exception {
            line.freeze();
            expectValid();
            becomeStale();

            runIntoTimeout(() -> problem(introspect(), 503, "busy"), () -> problem(verify(), 503, "busy"));
        }

        /**
         * The lease has 100 credits, less the one spent at first. The lease requested meanwhile arrives when the connection works again;
         * until then requests are rejected immediately.
         */
        @Test
        void whenCreditsAreNeededDuringOutageThenUnavailableAndNoneIsLost() throws Exception {
            line.freeze();
            assertThat(ok(verify(99)).required("code").stringValue()).isEqualTo("VALID");

            runIntoTimeout(() -> problem(verify(1), 503, "busy"));
            line.thaw();
            await(() -> status(verify(1)) == 200);
            assertThat(ok(verify(1)).required("credits").required("remaining").intValue())
                    .isEqualTo(898);
        }
    }

    @Nested
    class OnTheFastPath extends Stale {}

    @Nested
    @TestPropertySource(properties = "keywright.fast-path.enabled=false")
    class OnWebFlux extends Stale {}
}

package dev.keywright.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.http.TraceReceiver;
import dev.keywright.support.http.TraceReceiver.Span;
import io.micrometer.tracing.Tracer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** The exported traces, and the absence of spans while tracing is disabled. */
class TracesTest {

    @Nested
    @DirtiesContext
    @TestPropertySource(
            properties = {
                "management.tracing.sampling.probability=1.0",
                "management.opentelemetry.tracing.export.schedule-delay=20ms"
            })
    class On extends V1Test {

        private static final TraceReceiver RECEIVER = new TraceReceiver();

        @DynamicPropertySource
        static void sendTraces(DynamicPropertyRegistry registry) {
            registry.add("management.opentelemetry.tracing.export.otlp.endpoint", RECEIVER::endpoint);
        }

        @AfterAll
        static void stop() {
            RECEIVER.close();
        }

        private ResponseSpec call(HttpMethod method, String token, String path, String json, String traceparent) {
            HttpHeaders headers = new HttpHeaders();
            headers.set("traceparent", traceparent);
            return send(method, token, path, json, headers);
        }

        private ResponseSpec newKey(String token, String traceparent) {
            return call(HttpMethod.POST, token, "/v1/keys", "{}", traceparent);
        }

        @Test
        void whenCallerSendsTraceThenRequestJoinsIt() {
            String token = newToken();
            String trace = newTrace();

            newKey(token, "00-" + trace + "-00f067aa0ba902b7-01").expectStatus().isCreated();

            Span span = RECEIVER.await(isCallOf(trace));
            assertThat(span.parent()).isEqualTo("00f067aa0ba902b7");
            assertThat(span.name()).isEqualTo("http post /v1/keys");
            assertThat(span.attributes()).contains("status=201", "uri=/v1/keys", "method=POST");
        }

        @Test
        void whenRequestIsTracedThenStatementsAreTraced() {
            String token = newToken();
            String trace = newTrace();

            newKey(token, "00-" + trace + "-00f067aa0ba902b7-01").expectStatus().isCreated();

            Span call = RECEIVER.await(isCallOf(trace));
            Span statement = RECEIVER.await((span) -> span.trace().equals(trace)
                    && span.attributes().stream().anyMatch((attribute) -> attribute.contains("INSERT INTO api_key")));
            assertThat(statement.parent()).isEqualTo(call.id());
        }

        @Test
        void whenPathHasIdsThenSpanIsNamedByRoute() {
            String token = newToken();
            String id = body(post(token, "/v1/keys", "{}")).required("id").stringValue();
            String trace = newTrace();

            call(HttpMethod.DELETE, token, "/v1/keys/" + id, "", "00-" + trace + "-00f067aa0ba902b7-01")
                    .expectStatus()
                    .isNoContent();

            assertThat(RECEIVER.await(isCallOf(trace)).name()).isEqualTo("http delete /v1/keys/{id}");
        }

        @Test
        void whenResponseHasRequestIdThenSpanHasIt() {
            String trace = newTrace();
            HttpHeaders headers = newKey(newToken(), "00-" + trace + "-00f067aa0ba902b7-01")
                    .expectBody()
                    .returnResult()
                    .getResponseHeaders();

            assertThat(RECEIVER.await(isCallOf(trace)).attributes())
                    .contains("keywright.request_id=" + headers.getFirst("X-Request-Id"));
        }

        @Test
        void whenCallerSendsNoTraceThenRequestStartsOne() {
            String token = newToken();

            get(token, "/v1/account/sessions").expectStatus().isOk();

            assertThat(RECEIVER.await((span) -> span.name().equals("http get /v1/account/sessions"))
                            .parent())
                    .isEmpty();
        }

        @Test
        void whenCallerSamplesVerificationThenTraced() {
            String key = newKey(operatorToken());
            String verifier = serviceKey();
            String trace = newTrace();

            call(HttpMethod.POST, verifier, "/v1/keys/verify", keyBody(key), "00-" + trace + "-00f067aa0ba902b7-01")
                    .expectStatus()
                    .isOk();

            assertThat(RECEIVER.await(isCallOf(trace)).name()).isEqualTo("http post /v1/keys/verify");
        }

        @Test
        void whenCallerDoesNotSampleThenNotExported() {
            String token = newToken();
            String trace = newTrace();

            newKey(token, "00-" + trace + "-00f067aa0ba902b7-00").expectStatus().isCreated();

            awaitLaterCall(token);
            assertThat(RECEIVER.spans()).extracting(Span::trace).doesNotContain(trace);
        }

        /** Spans of requests that end later are exported later. */
        private void awaitLaterCall(String token) {
            String trace = newTrace();
            newKey(token, "00-" + trace + "-00f067aa0ba902b7-01").expectStatus().isCreated();
            RECEIVER.await(isCallOf(trace));
        }

        @Test
        void whenFastPathRequestHasNoTraceThenNoneIsStarted() {
            String operator = operatorToken();
            String key = newKey(operator);
            String verifier = serviceKey();
            // From the second request on the service key is cached and the fast path is used.
            post(verifier, "/v1/keys/verify", keyBody(key)).expectStatus().isOk();
            long before = verifySpans(operator);

            post(verifier, "/v1/keys/verify", keyBody(key)).expectStatus().isOk();

            assertThat(verifySpans(operator)).isEqualTo(before);
        }

        private long verifySpans(String token) {
            awaitLaterCall(token);
            return RECEIVER.spans().stream()
                    .filter((span) -> span.name().equals("http post /v1/keys/verify"))
                    .count();
        }

        private String serviceKey() {
            return body(post(operatorToken(), "/v1/keys", "{\"scopes\":[\"keywright:verify\"]}"))
                    .required("key")
                    .stringValue();
        }

        @Test
        void whenProbeOrBackgroundTaskRunsThenNotExported() {
            client.get().uri("/actuator/health").exchange().expectStatus().isOk();

            awaitLaterCall(newToken());
            assertThat(RECEIVER.spans()).noneMatch((span) -> span.name().contains("actuator"));
            assertThat(RECEIVER.spans())
                    .filteredOn((span) -> span.parent().isEmpty())
                    .allMatch((span) -> span.name().startsWith("http "));
        }

        @Test
        void whenRequestsHaveSecretsThenSpansDoNot() {
            String token = operatorToken();
            String key = newKey(token);
            post(token, "/v1/keys/verify", keyBody(key)).expectBody();

            awaitLaterCall(token);
            assertThat(RECEIVER.messages()).contains("http post /v1/keys").doesNotContain(key, token, PASSWORD);
        }

        @Test
        void whenCollectorIsDownThenRequestsSucceedAndLaterTracesAreExported() {
            String token = operatorToken();
            RECEIVER.respond(HttpResponseStatus.BAD_REQUEST);
            try {
                for (int i = 0; i < 20; i++) {
                    post(token, "/v1/keys", "{}").expectStatus().isCreated();
                }
                client.get()
                        .uri("/actuator/health/readiness")
                        .exchange()
                        .expectStatus()
                        .isOk();
            } finally {
                RECEIVER.respond(HttpResponseStatus.OK);
            }

            awaitLaterCall(token);
        }

        private static Predicate<Span> isCallOf(String trace) {
            return (span) -> span.trace().equals(trace) && span.name().startsWith("http ");
        }

        private static String newTrace() {
            byte[] id = new byte[16];
            ThreadLocalRandom.current().nextBytes(id);
            return HexFormat.of().formatHex(id);
        }
    }

    @Nested
    class Off extends V1Test {

        @Autowired
        private ObjectProvider<Tracer> tracer;

        @Autowired
        private Environment environment;

        @Test
        void whenNoEndpointIsSetThenNoTracingBeans() {
            assertThat(tracer.getIfAvailable()).isNull();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch((name) -> name.startsWith("BatchSpanProcessor"));
        }

        @Test
        void whenNoEndpointIsSetThenLogLinesHaveNoTraceIds() {
            assertThat(environment.getProperty("logging.expect-correlation-id", boolean.class))
                    .isFalse();
        }
    }
}

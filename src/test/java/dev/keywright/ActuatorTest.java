package dev.keywright;

import dev.keywright.support.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Health for everyone, the rest of the actuator for operators. */
@TestPropertySource(properties = "keywright.operators=The-Operator")
class ActuatorTest extends ServiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void whenHealthIsRequestedThenOnlyStatus(String path) {
        client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"status\":\"UP\"}", JsonCompareMode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/metrics", "/actuator/env", "/actuator/heapdump"})
    void whenCallerIsAnonymousThenUnauthorized(String path) {
        expectError(
                client.get().uri(path).exchange(),
                401,
                "Authentication required. Send a bearer token; log in to get one.");
    }

    @Test
    void whenCallerIsMemberThenForbidden() {
        WebTestClient.ResponseSpec response = get(newToken(), "/actuator/metrics");
        response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
        expectError(response, 403, "This account may not perform this operation.");
    }

    @Test
    void whenCallerIsOperatorThenMetricsButNeitherSettingsNorMemory() {
        register("the-operator", PASSWORD);
        String token = logIn("the-operator", PASSWORD);
        get(token, "/actuator/metrics").expectStatus().isOk();
        get(token, "/actuator/env").expectStatus().isNotFound();
        get(token, "/actuator/heapdump").expectStatus().isNotFound();
        expectError(get(token, "/actuator/metrics/nope"), 404, "This path does not exist.");
        expectError(get(token, "/actuator/metrics/jvm.memory.used?tag=bad"), 400, "A request parameter is malformed.");
    }
}

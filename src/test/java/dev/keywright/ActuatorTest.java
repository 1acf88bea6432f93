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

    private WebTestClient.ResponseSpec get(String path, String token) {
        return client.get()
                .uri(path)
                .headers((headers) -> headers.setBearerAuth(token))
                .exchange();
    }

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
        WebTestClient.ResponseSpec response = get("/actuator/metrics", newToken());
        response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
        expectError(response, 403, "This account may not perform this operation.");
    }

    @Test
    void whenCallerIsOperatorThenMetricsButNeitherSettingsNorMemory() {
        register("the-operator", PASSWORD);
        String token = logIn("the-operator", PASSWORD);
        get("/actuator/metrics", token).expectStatus().isOk();
        get("/actuator/env", token).expectStatus().isNotFound();
        get("/actuator/heapdump", token).expectStatus().isNotFound();
        expectError(get("/actuator/metrics/nope", token), 404, "This path does not exist.");
        expectError(get("/actuator/metrics/jvm.memory.used?tag=bad", token), 400, "A request parameter is malformed.");
    }
}

package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A test of what is under {@code /v1}, without the limit for each address. */
@TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.operators=operator"})
abstract class V1Test extends ServiceTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** A token of the operator's, who is registered by whichever test comes first. */
    String operatorToken() {
        post("/register", credentials("operator", PASSWORD)).expectBody();
        return logIn("operator", PASSWORD);
    }

    WebTestClient.ResponseSpec get(String token, String path, Object... variables) {
        return client.method(HttpMethod.GET)
                .uri(path, variables)
                .headers((headers) -> headers.setBearerAuth(token))
                .exchange();
    }

    static JsonNode ok(WebTestClient.ResponseSpec answer) {
        return body(answer.expectStatus().isOk());
    }

    /** Expects a problem of this code, and answers it. */
    static JsonNode problem(WebTestClient.ResponseSpec answer, int status, String code) {
        JsonNode problem = body(
                answer.expectStatus().isEqualTo(status).expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON));
        assertThat(problem.path("code").stringValue(null)).isEqualTo(code);
        return problem;
    }

    private static JsonNode body(WebTestClient.ResponseSpec answer) {
        return JSON.readTree(Objects.requireNonNull(
                answer.expectBody(String.class).returnResult().getResponseBody()));
    }
}

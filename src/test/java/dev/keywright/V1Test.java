package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.keys.TestKeys;
import java.util.Objects;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A test of paths under {@code /v1}, without the limit per address. */
@Import(TestKeys.class)
@TestPropertySource(
        properties = {
            "keywright.limits.per-address=off",
            "keywright.limits.per-account=off",
            "keywright.limits.keys-per-operator=1000/1d",
            "keywright.operators=operator,second-operator"
        })
public abstract class V1Test extends ServiceTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** A token of the operator, which the first test registers. */
    public String operatorToken() {
        post("/register", credentials("operator", PASSWORD)).expectBody();
        return logIn("operator", PASSWORD);
    }

    /** Like {@link #get(String, String)}, with path variables, which are encoded. */
    public WebTestClient.ResponseSpec get(String token, String path, Object... variables) {
        return client.get()
                .uri(path, variables)
                .headers((headers) -> headers.setBearerAuth(token))
                .exchange();
    }

    public WebTestClient.ResponseSpec postNothing(String token, String path) {
        return request(HttpMethod.POST, token, path).exchange();
    }

    public WebTestClient.ResponseSpec post(String token, String path, String json) {
        return request(HttpMethod.POST, token, path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    public WebTestClient.ResponseSpec patch(String token, String path, String json) {
        return request(HttpMethod.PATCH, token, path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    public WebTestClient.ResponseSpec send(
            HttpMethod method, String token, String path, String json, HttpHeaders more) {
        return request(method, token, path)
                .headers((headers) -> headers.addAll(more))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    public WebTestClient.ResponseSpec delete(String token, String path) {
        return request(HttpMethod.DELETE, token, path).exchange();
    }

    public static JsonNode ok(WebTestClient.ResponseSpec response) {
        return body(response.expectStatus().isOk());
    }

    /** Expects a problem with this status and code. */
    public static JsonNode problem(WebTestClient.ResponseSpec response, int status, String code) {
        JsonNode body = body(response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON));
        assertThat(body.required("code").stringValue()).isEqualTo(code);
        return body;
    }

    /** Expects a problem with this field. */
    public static JsonNode problemAt(String field, WebTestClient.ResponseSpec response, int status, String code) {
        JsonNode problem = problem(response, status, code);
        assertThat(problem.path("field").stringValue(null)).isEqualTo(field);
        return problem;
    }

    public static JsonNode body(WebTestClient.ResponseSpec response) {
        String body = response.expectBody(String.class).returnResult().getResponseBody();
        return JSON.readTree(Objects.requireNonNull(body));
    }
}

package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Rules of the OpenAPI spec that apply to all operations, against the running service. */
class OpenApiTest extends ServiceTest {

    private static final OpenAPI SPEC = new OpenAPIV3Parser().read("api/openapi.yaml");

    private static Stream<Arguments> operationsThatRequireToken() {
        return SPEC.getPaths().entrySet().stream()
                .flatMap((path) -> path.getValue().readOperationsMap().entrySet().stream()
                        .filter((operation) -> requiresToken(operation.getValue()))
                        .map((operation) -> Arguments.of(operation.getKey(), path.getKey())));
    }

    private static boolean requiresToken(Operation operation) {
        List<? extends Map<String, ?>> requirements = operation.getSecurity();
        return !requirements.isEmpty() && requirements.stream().noneMatch(Map::isEmpty);
    }

    @Test
    void whenSpecIsReadThenSomeOperationsRequireToken() {
        assertThat(operationsThatRequireToken()).hasSizeGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("operationsThatRequireToken")
    void whenTokenIsRequiredButMissingThenUnauthorized(PathItem.HttpMethod method, String path) {
        WebTestClient.ResponseSpec response = client.method(HttpMethod.valueOf(method.name()))
                .uri(path.replace("{id}", "some-id"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange();
        if (path.startsWith("/v1/")) {
            expectUnauthenticated(response);
        } else {
            expectError(response, 401, "Authentication required. Send a bearer token; log in to get one.");
        }
    }

    /** RFC 6750 §3.1: the service does not choose between two credentials. */
    @ParameterizedTest
    @MethodSource("operationsThatRequireToken")
    void whenRequestHasTwoCredentialsThenBadRequest(PathItem.HttpMethod method, String path) {
        client.method(HttpMethod.valueOf(method.name()))
                .uri(path.replace("{id}", "some-id"))
                .headers((headers) -> headers.setBearerAuth("one"))
                .header("X-API-Key", "another")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody();
    }

    private static Stream<Arguments> operationsWithId() {
        return operationsThatRequireToken()
                .filter((operation) -> operation.get()[1].toString().contains("{id}"));
    }

    @ParameterizedTest
    @MethodSource("operationsWithId")
    void whenIdContainsNulThenBadRequest(PathItem.HttpMethod method, String path) {
        client.method(HttpMethod.valueOf(method.name()))
                .uri(URI.create("http://127.0.0.1:" + port + path.replace("{id}", "a%00b")))
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
    }

    private static void expectUnauthenticated(WebTestClient.ResponseSpec response) {
        response.expectStatus()
                .isUnauthorized()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unauthenticated")
                .jsonPath("$.detail")
                .isEqualTo("Authentication required. Send a bearer token or a service key; log in to get a token.");
    }
}

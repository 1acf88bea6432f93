package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The contract's file, Swagger UI over it, and that nothing else describes the API. */
class BrowserFilesTest extends ServiceTest {

    @Test
    void whenContractIsAskedForThenServedByteForByte() throws IOException {
        byte[] served = client.get()
                .uri("/openapi.yaml")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.parseMediaType("application/yaml"))
                .expectBody()
                .returnResult()
                .getResponseBody();
        assertThat(served).isEqualTo(Files.readAllBytes(Path.of("api/openapi.yaml")));
    }

    @Test
    void whenSwaggerUiIsAskedForThenItIsOverTheContract() {
        client.get()
                .uri("/swagger-ui.html")
                .exchange()
                .expectStatus()
                .isFound()
                .expectHeader()
                .valueEquals(HttpHeaders.LOCATION, "/swagger-ui/index.html");
        client.get()
                .uri("/v3/api-docs/swagger-config")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.url")
                .isEqualTo("/openapi.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/springdocDefault"})
    void whenScannedDescriptionIsAskedForThenRefused(String path) {
        client.get().uri(path).exchange().expectStatus().isUnauthorized();
        String token = newToken();
        expectRefusal(
                client.get()
                        .uri(path)
                        .headers((headers) -> headers.setBearerAuth(token))
                        .exchange(),
                403,
                "This account may not do that.");
    }

    @Test
    void whenAnsweredThenSecurityHeadersAreSet() {
        client.get()
                .uri("/openapi.yaml")
                .exchange()
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("X-Frame-Options", "DENY")
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer");
    }
}

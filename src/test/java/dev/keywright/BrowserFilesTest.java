package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The contract's file, Swagger UI over it, and that nothing else describes the API. */
class BrowserFilesTest extends ServiceTest {

    @Test
    void whenContractIsAskedForThenServedAsItStandsWithThisServerFirst() throws IOException {
        String served = client.get()
                .uri("/openapi.yaml")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.parseMediaType("application/yaml"))
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        String thisServer = "servers:\n  - url: /\n    description: The server that serves this file.\n";
        assertThat(served).isNotNull().containsOnlyOnce(thisServer);
        assertThat(Objects.requireNonNull(served).replace(thisServer, "servers:\n"))
                .isEqualTo(Files.readString(Path.of("api/openapi.yaml")));
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
    void whenScannedDescriptionIsAskedForThenThereIsNone(String path) {
        expectRefusal(client.get().uri(path).exchange(), 404, "There is nothing at this path.");
    }

    /** A range that is answered with the length of the whole would put a connection that is kept alive out of step. */
    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "bytes=9999-", "bytes=0-0,2-2", "bytes=0-9"})
    void whenRangeIsAskedForThenTheWholeIsAnswered(String range) {
        String request =
                "GET /swagger-ui/index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: " + range;
        String answer = RawHttp.send(port, (request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        int body = answer.indexOf("\r\n\r\n") + 4;
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK")
                .contains("\r\nContent-Length: " + (answer.length() - body) + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/index.html, text/html",
        "/console/main.js, text/javascript",
        "/console/views/keys.js, text/javascript",
        "/console/console.css, text/css",
        "/console/key.svg, image/svg+xml",
    })
    void whenConsoleIsAskedForThenServedUnderAStrictPolicy(String path, String type) {
        client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.parseMediaType(type))
                .expectHeader()
                .cacheControl(CacheControl.noCache())
                .expectHeader()
                .value(
                        "Content-Security-Policy",
                        (policy) -> assertThat(policy)
                                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                                .doesNotContain("unsafe"));
    }

    /** The path names the library's version, which the build decides. */
    @Test
    void whenConsoleLoadsItsLibraryThenThere() throws IOException {
        String html = Files.readString(Path.of("src/main/resources/static/console/html.js"));
        List<String> files = Pattern.compile("'(/webjars/[^']+)'")
                .matcher(html)
                .results()
                .map((match) -> match.group(1))
                .toList();

        assertThat(files)
                .hasSize(1)
                .allSatisfy((file) ->
                        client.get().uri(file).exchange().expectStatus().isOk());
    }

    @Test
    void whenStaleTokenIsSentAlongThenServedAllTheSame() {
        client.get()
                .uri("/openapi.yaml")
                .headers((headers) -> headers.setBearerAuth("stale.token.here"))
                .exchange()
                .expectStatus()
                .isOk();
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

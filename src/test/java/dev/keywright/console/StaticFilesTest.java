package dev.keywright.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.ConnectionLog;
import dev.keywright.support.http.RawHttp;
import dev.keywright.support.http.StalledReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The OpenAPI document and Swagger UI, and the absence of other API descriptions. */
class StaticFilesTest extends ServiceTest {

    @Autowired
    private ReactorResourceFactory resources;

    @Test
    void whenOpenApiDocumentIsRequestedThenServedUnchangedWithThisServerFirst() throws IOException {
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
        String ownServer = "servers:\n  - url: /\n    description: The server that serves this file.\n";
        assertThat(served).isNotNull().containsOnlyOnce(ownServer);
        assertThat(Objects.requireNonNull(served).replace(ownServer, "servers:\n"))
                .isEqualTo(Files.readString(Path.of("api/openapi.yaml")));
    }

    @Test
    void whenSwaggerUiIsRequestedThenItShowsOpenApiDocument() {
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
    void whenScannedDescriptionIsRequestedThenNotFound(String path) {
        expectError(client.get().uri(path).exchange(), 404, "This path does not exist.");
    }

    /** A range response with the full length would desynchronize a kept-alive connection. */
    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "bytes=9999-", "bytes=0-0,2-2", "bytes=0-9"})
    void whenRangeIsRequestedThenCompleteFileIsReturned(String range) {
        String request =
                "GET /swagger-ui/index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: " + range;
        String response = RawHttp.send(port, (request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        int body = response.indexOf("\r\n\r\n") + 4;
        assertThat(response)
                .startsWith("HTTP/1.1 200 OK")
                .contains("\r\nContent-Length: " + (response.length() - body) + "\r\n");
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
    void whenConsoleIsRequestedThenServedUnderStrictPolicy(String path, String type) {
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

    /** The path contains the version of the library, which the build determines. */
    @Test
    void whenConsoleLoadsLibraryThenServed() throws IOException {
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
    void whenStaleTokenIsSentThenIgnored() {
        client.get()
                .uri("/openapi.yaml")
                .headers((headers) -> headers.setBearerAuth("stale.token.here"))
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void whenHandledThenSecurityHeadersAreSet() {
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

    private WebTestClient unbounded() {
        return client.mutate()
                .codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(-1))
                .build();
    }

    private WebTestClient.ResponseSpec getCompressed(String path, String etag) {
        return unbounded()
                .get()
                .uri(path)
                .header(HttpHeaders.ACCEPT_ENCODING, "br, gzip")
                .header(HttpHeaders.IF_NONE_MATCH, etag)
                .exchange();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/swagger-ui/swagger-ui-bundle.js", "/console/main.js", "/openapi.yaml", "/"})
    void whenFileIsCachedThenNotModified(String path) {
        HttpHeaders headers = getCompressed(path, "\"other\"")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CONTENT_ENCODING, "gzip")
                .returnResult(byte[].class)
                .getResponseHeaders();
        assertThat(headers.getVary()).contains(HttpHeaders.ACCEPT_ENCODING);

        getCompressed(path, Objects.requireNonNull(headers.getETag()))
                .expectStatus()
                .isNotModified();
        unbounded()
                .get()
                .uri(path)
                .header(HttpHeaders.ACCEPT_ENCODING, "gzip;q=0")
                .header(HttpHeaders.IF_NONE_MATCH, headers.getETag())
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist(HttpHeaders.CONTENT_ENCODING);
    }

    @Test
    void whenManyClientsStallThenBoundedAndOthersAreServed() throws IOException {
        String bundle = "/swagger-ui/swagger-ui-bundle.js";
        List<Integer> statuses = new ArrayList<>();
        try (StalledReaders readers = new StalledReaders(port)) {
            for (int i = 0; i < 40; i++) {
                statuses.add(readers.ask(bundle, "10.200.0.1"));
            }
            assertThat(statuses)
                    .startsWith(200, 200)
                    .endsWith(429, 429)
                    .contains(200, 429)
                    .hasSize(40);
            assertThat(Collections.frequency(statuses, 200)).isEqualTo(32);
            assertThat(readers.ask("/console/main.js", "10.200.0.1")).isEqualTo(200);
            unbounded().get().uri(bundle).exchange().expectStatus().isOk();
            newKey(newToken());
        }
    }

    /** Each would log a line, and any client can send them. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/META-INF/MANIFEST.MF", "/console/WEB-INF/web.xml", "/swagger-ui/classpath:application.yaml"})
    void whenPathProbesForOtherFilesThenNotFoundAndNothingIsLogged(String path) {
        try (ConnectionLog log = new ConnectionLog(resources)) {
            expectError(client.get().uri(path).exchange(), 404, "This path does not exist.");
            assertThat(log.lines()).isEmpty();
        }
    }
}

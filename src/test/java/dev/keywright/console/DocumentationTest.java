package dev.keywright.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The documentation as the service serves it. */
class DocumentationTest extends ServiceTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ANCHOR = Pattern.compile(" id=\"([^\"]*)\"");

    private static Stream<String> pages() throws IOException {
        Path folder = Path.of("docs");
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .map((file) -> "/docs/" + folder.relativize(file))
                    .filter((path) -> path.endsWith(".md"))
                    .map((path) -> path.replaceFirst("(README)?\\.md$", ""))
                    .toList()
                    .stream();
        }
    }

    private WebTestClient.ResponseSpec request(String path) {
        return client.get().uri(path).exchange();
    }

    private String page(String path) {
        EntityExchangeResult<String> result = request(path)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .expectBody(String.class)
                .returnResult();
        return Objects.requireNonNull(result.getResponseBody());
    }

    private static List<String> found(Pattern pattern, String page) {
        return pattern.matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenPageIsRequestedThenEachLinkWorks(String path) {
        assertThat(found(LINK, page(path)))
                .contains("/docs/")
                .filteredOn((link) -> !URI.create(link).isAbsolute())
                .allSatisfy((link) -> expectTarget(URI.create(path).resolve(link)));
    }

    private void expectTarget(URI target) {
        request(target.getPath()).expectStatus().is2xxSuccessful();
        if (target.getFragment() != null) {
            assertThat(found(ANCHOR, page(target.getPath()))).contains(target.getFragment());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenPageHasHeadingsThenTheirAnchorsAreUnique(String path) {
        assertThat(found(ANCHOR, page(path))).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenPageIsRequestedThenNothingIsInline(String path) {
        assertThat(page(path)).doesNotContain("<script", "<style", " style=", " onclick=");
    }

    @Test
    void whenErrorsAreRequestedThenEachCodeIsAnchor() {
        assertThat(found(ANCHOR, page("/docs/errors"))).contains("key_not_found", "storage_unavailable");
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/simple-api, '<a href=\"/docs/v1-api\">'",
        "/docs/simple-api, '<a href=\"/openapi.yaml\">'",
        "/docs/decisions/, '<a href=\"/docs/architecture\">'",
        "/docs/operations, '<a href=\"/docs/backup#move-to-postgresql\">'",
        "/docs/metrics, '<a href=\"/docs/grafana/alerts.yaml\">'",
        "/docs/, '<title>Documentation – Keywright</title>'",
        "/docs, '<h1 id=\"documentation\">Documentation</h1>'",
    })
    void whenPageIsRequestedThenRendered(String path, String html) {
        assertThat(page(path)).contains(html);
    }

    @Test
    void whenFileIsNotServedThenItsLinkIsPlainText() {
        assertThat(page("/docs/")).contains("CONTRIBUTING.md").doesNotContain("CONTRIBUTING.md\"");
    }

    @Test
    void whenPageIsCachedThenNotModified() {
        String tag = Objects.requireNonNull(request("/docs/errors")
                .expectHeader()
                .cacheControl(CacheControl.noCache())
                .returnResult(Void.class)
                .getResponseHeaders()
                .getETag());

        client.get()
                .uri("/docs/errors")
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @Test
    void whenPageDoesNotExistThenNotFound() {
        expectError(request("/docs/nothing"), 404, "This path does not exist.");
    }
}

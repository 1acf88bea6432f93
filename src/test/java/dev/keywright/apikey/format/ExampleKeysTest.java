package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The keys in the OpenAPI specification and the documentation are well-formed, so their verification yields NOT_FOUND.
 */
class ExampleKeysTest {

    private static final Pattern KEY = Pattern.compile("\\b[a-z][a-z0-9_]{0,19}_[A-Za-z0-9]{12}_[A-Za-z0-9]{38}\\b");

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            List<Path> markdown =
                    pages.filter((page) -> page.toString().endsWith(".md")).toList();
            return Stream.concat(
                    markdown.stream(),
                    Stream.of("api/openapi.yaml", "README.md", "clients/java/README.md", "clients/typescript/README.md")
                            .map(Path::of));
        }
    }

    private static List<String> exampleKeys() throws IOException {
        List<String> texts;
        try (Stream<Path> documents = documents()) {
            texts = documents.map(ExampleKeysTest::text).toList();
        }
        return texts.stream()
                .flatMap((text) -> KEY.matcher(text).results())
                .map(MatchResult::group)
                .toList();
    }

    private static String text(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whenDocsShowKeyThenItsCheckDigitsAreValid() throws IOException {
        assertThat(exampleKeys())
                .hasSizeGreaterThanOrEqualTo(8)
                .allSatisfy((key) -> assertThat(ApiKeyString.parse(key)).isPresent());
    }
}

package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TestProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the documentation against the code. */
class DocsTest {

    /** {@code [text](place#part)}, without external links and links within a page. */
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)(?:#([^)\\s]+))?\\)");

    /** In code, with all its dots: {@code keywright.limits.per-address}. */
    private static final Pattern SETTING = Pattern.compile("`(?:--)?(keywright\\.[a-z0-9.-]*[a-z0-9])(?:=[^`]*)?`");

    /** Except for the variable of a gateway in the examples. */
    private static final Pattern VARIABLE = Pattern.compile("\\b(KEYWRIGHT_(?!GATEWAY_KEY)[A-Z0-9_]*[A-Z0-9])\\b");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    private static final List<String> FOLDERS =
            List.of("docs", "docs/decisions", "bench", "clients/java", "clients/typescript", "deploy");

    /** The jar, and the files of the data folder and of the system. */
    private static final Set<String> FILES = Set.of(
            "keywright.jar",
            "keywright.db",
            "keywright.db-wal",
            "keywright.service",
            "keywright.env",
            "keywright.lock");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> folders = FOLDERS.stream()
                        .map(Path::of)
                        .filter(Files::isDirectory)
                        .flatMap(DocsTest::list)) {
            return Stream.concat(top, folders)
                    .filter((file) -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<MatchResult> found(Pattern pattern, Path document) throws IOException {
        return pattern.matcher(Files.readString(document)).results().toList().stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whenPageHasLinkThenTargetExists(Path document) throws IOException {
        assertThat(found(LINK, document)).allSatisfy((link) -> {
            Path target = document.resolveSibling(link.group(1)).normalize();
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(parts(target)).contains(link.group(2));
            }
        });
    }

    /** The anchors that common renderers create for headings. */
    private static Set<String> parts(Path document) throws IOException {
        return found(HEADING, document)
                .map((heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whenPageNamesSettingThenSettingExists(Path document) throws IOException {
        assertThat(Stream.concat(found(SETTING, document), found(VARIABLE, document))
                        .map((setting) -> setting.group(1))
                        .filter((name) -> !FILES.contains(name)))
                .allMatch(TestProperties::contains);
    }
}

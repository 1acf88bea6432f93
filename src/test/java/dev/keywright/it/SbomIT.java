package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.BuiltJar;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The SBOM in the jar. */
class SbomIT {

    private static final String PLACE = "META-INF/sbom/application.cdx.json";
    private static final String LIBRARIES = "BOOT-INF/lib/";

    /** SPDX IDs, and the name that Bouncy Castle uses for MIT. */
    private static final Set<String> ACCEPTED = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-1.0",
            "EPL-2.0",
            "CC0-1.0",
            "Bouncy Castle Licence",
            "PostgreSQL");

    private static JsonNode sbom;
    private static List<String> libraries;

    @BeforeAll
    static void open() throws IOException {
        try (JarFile jar = new JarFile(BuiltJar.path().toFile());
                InputStream list = jar.getInputStream(jar.getEntry(PLACE))) {
            sbom = JsonMapper.shared().readTree(list);
            libraries = jar.stream()
                    .map((entry) -> entry.getName())
                    .filter((name) -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                    .map((name) -> name.substring(LIBRARIES.length()))
                    // Added by Spring Boot's loader, as part of the jar format.
                    .filter((name) -> !name.startsWith("spring-boot-jarmode-tools"))
                    .toList();
        }
    }

    private static Stream<JsonNode> components() {
        return sbom.required("components").valueStream();
    }

    /** The file name in a repository. */
    private static String file(JsonNode component) {
        String purl = component.required("purl").stringValue();
        String classifier = purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
        return component.required("name").stringValue() + "-"
                + component.required("version").stringValue() + classifier + ".jar";
    }

    @Test
    void whenLibraryIsInJarThenSbomHasVersionAndDigest() {
        Map<String, JsonNode> listed = components().collect(Collectors.toMap(SbomIT::file, Function.identity()));
        assertThat(libraries).hasSizeGreaterThan(50).allSatisfy((library) -> {
            JsonNode component = listed.get(library);
            assertThat(component).isNotNull();
            assertThat(Objects.requireNonNull(component).required("hashes").size())
                    .isPositive();
        });
    }

    /** Without it Netty silently uses the JDK's slower transport. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch_64"})
    void whenProcessorIsSupportedThenJarHasNativeTransport(String processor) {
        assertThat(libraries)
                .filteredOn((library) -> library.startsWith("netty-transport-native-epoll-")
                        && library.endsWith("-linux-" + processor + ".jar"))
                .hasSize(1);
    }

    @Test
    void whenLibraryIsListedThenLicenceIsAccepted() {
        assertThat(components())
                .isNotEmpty()
                .allSatisfy((component) -> assertThat(licences(component))
                        .as(component.required("purl").stringValue())
                        .containsAnyElementsOf(ACCEPTED));
    }

    /** With several licenses, the user may choose. */
    private static List<String> licences(JsonNode component) {
        return component
                .required("licenses")
                .valueStream()
                .map((choice) -> choice.path("license"))
                .map((licence) ->
                        licence.path("id").stringValue(licence.path("name").stringValue("unnamed")))
                .toList();
    }

    @Test
    void whenBuiltAgainThenSbomIsSame() {
        assertThat(sbom.has("serialNumber")).isFalse();
        assertThat(sbom.required("metadata").has("timestamp")).isFalse();
    }

    @Test
    void whenSbomIsReadThenItDescribesThisService() {
        JsonNode component = sbom.required("metadata").required("component");
        assertThat(component.required("name").stringValue()).isEqualTo("keywright");
        assertThat(sbom.required("bomFormat").stringValue()).isEqualTo("CycloneDX");
    }
}

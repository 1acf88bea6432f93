package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The effects of {@code ./mvnw spring-boot:run} and {@code -DskipTests} on the build. */
class BuildTest {

    /** Maven's phases after {@code test-compile}, where {@code spring-boot:run} ends. */
    private static final Set<String> NOT_RUN =
            Set.of("process-test-classes", "prepare-package", "integration-test", "verify");

    private static final String WITHOUT_TESTS = "-DwithoutTests -Dmaven.test.skip=true";

    @TempDir
    Path folder;

    private static Stream<String> texts(String path) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml");
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj((index) -> nodes.item(index).getTextContent());
    }

    @Test
    void whenServiceIsStartedThenOnlyServerInterfacesAreGenerated() throws Exception {
        assertThat(texts("//execution[not(phase)]/goals/goal"))
                .containsExactly("generate", "integration-test", "verify");
        assertThat(texts("//execution/phase")).contains("process-test-classes").allMatch(NOT_RUN::contains);
    }

    @Test
    void whenTestsAreSkippedThenTheirDependenciesAreNotBuilt() throws Exception {
        assertThat(texts("/project/dependencies/dependency/scope")).doesNotContain("test");
        assertThat(texts("//profile[id='tests']/dependencies/dependency[not(scope='test')]/artifactId"))
                .isEmpty();
        assertThat(texts("//profile[id='tests']/activation/property/name")).containsExactly("!withoutTests");
    }

    /** Maven builds the Java client separately, with explicit properties only. */
    @ParameterizedTest
    @ValueSource(strings = {"skipTests", "maven.test.skip"})
    void whenTestsAreSkippedThenClientsAreSkipped(String property) throws Exception {
        String given = "//plugin[artifactId='maven-invoker-plugin']/configuration/properties/*[name()='%s']";
        assertThat(texts(given.formatted(property))).containsExactly("${" + property + "}");
        assertThat(texts("/project/properties/invoker.skip")).containsExactly("${skipITs}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring-boot:run",
                "clean spring-boot:run",
                "-B spring-boot:run -Dspring-boot.run.profiles=production"
            })
    void whenWrapperStartsServiceThenTestsAreSkipped(String arguments) throws Exception {
        assertThat(argumentsOfMaven(arguments)).isEqualTo(WITHOUT_TESTS + " " + arguments);
        assertThat(skipsTestsOnWindows(arguments)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "clean verify", "verify spring-boot:run", "-DskipTests package", ""})
    void whenWrapperRunsOtherGoalThenTestsRun(String arguments) throws Exception {
        assertThat(argumentsOfMaven(arguments)).isEqualTo(arguments);
        assertThat(skipsTestsOnWindows(arguments)).isFalse();
    }

    /** The tests do not run on Windows, so they evaluate the rule of the batch script. */
    private static boolean skipsTestsOnWindows(String arguments) throws IOException {
        MatchResult rule = found("mvnw.cmd", "-ccontains '(.+?)' -and -not \\(\\$words -cnotmatch '(.+?)'\\)");
        List<String> words = List.of(arguments.split(" "));
        return words.contains(rule.group(1)) && words.stream().allMatch((word) -> word.matches(rule.group(2)));
    }

    @Test
    void whenWrapperRunsOnWindowsThenRulesAreSame() throws IOException {
        MatchResult goal = found("mvnw", "\n    (\\S+)\\) runs=true ;;\n    (.+)\\) ;;\n    \\*\\) return 1 ;;");
        String others = goal.group(2).replace(" ", "").replace("*", ".*");
        assertThat(found("mvnw.cmd", "-ccontains '(.+?)'").group(1)).isEqualTo(goal.group(1));
        assertThat(found("mvnw.cmd", "-cnotmatch '(.+?)'").group(1))
                .isEqualTo("^(" + goal.group(1) + "|" + others + ")$");

        assertThat(found("mvnw", "set -- (.+) \"\\$@\"").group(1)).isEqualTo(WITHOUT_TESTS);
        assertThat(found("mvnw.cmd", "&& SET __MVNW_RUN__=(.+)").group(1)).isEqualTo(WITHOUT_TESTS);
        assertThat(Files.readString(Path.of("mvnw.cmd")))
                .contains("@CALL mvn %__MVNW_RUN__% %*", "(\"%__MVNW_CMD__%\" %__MVNW_RUN__% %*)");
    }

    @Test
    void whenWrapperRunsOnWindowsThenSameMavenIsNewEnough() throws IOException {
        String[] version = found("mvnw.cmd", "\\[version\\]'(.+?)'").group(1).split("\\.");
        int number = 0;
        for (String part : version) {
            number = 1000 * number + Integer.parseInt(part);
        }
        assertThat(found("mvnw", "-ge ([0-9]+)").group(1)).isEqualTo(Integer.toString(number));
    }

    private static MatchResult found(String script, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Path.of(script)).replace("\r\n", "\n"))
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(script + " does not contain " + pattern));
    }

    /** Runs the wrapper with a fake Maven that prints its arguments. */
    private String argumentsOfMaven(String arguments) throws IOException, InterruptedException {
        Path maven = Files.writeString(folder.resolve("mvn"), """
                #!/bin/sh
                [ "${1-}" = --version ] && echo 'Apache Maven 3.9.9' || printf %s "$*"
                """);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        List<String> command =
                new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString()));
        Stream.of(arguments.split(" ")).filter((word) -> !word.isEmpty()).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().remove("MVNW_DOWNLOAD");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

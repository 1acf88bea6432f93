package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.keywright.support.TestProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files in {@code deploy}, as far as they can be tested without Docker. */
class DeploymentTest {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Pattern OURS_OR_SPRINGS =
            Pattern.compile("(KEYWRIGHT|SPRING|SERVER|MANAGEMENT|LOGGING)_[A-Z0-9_]+");
    private static final Pattern VARIABLE = Pattern.compile("(?m)(?:^Environment=|^ENV |^ {4}(?=\\w+=))(\\w+)=");

    @TempDir
    Path folder;

    private static String read(String name) throws IOException {
        return Files.readString(DEPLOY.resolve(name));
    }

    private static Map<String, Object> services(String file) throws IOException {
        Map<String, Object> compose = new Yaml().load(read(file));
        return map(compose.get("services"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    /** The services that run Keywright. */
    private static Stream<Map<String, Object>> nodes(String file) throws IOException {
        return services(file).values().stream()
                .map(DeploymentTest::map)
                .filter((service) -> "keywright".equals(service.get("image")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.fleet.yaml"})
    void whenNodeIsComposedThenEverySettingExists(String file) throws IOException {
        assertThat(nodes(file))
                .isNotEmpty()
                .allSatisfy((node) -> assertThat(map(node.get("environment")).keySet())
                        .isNotEmpty()
                        .allMatch(TestProperties::contains));
    }

    @Test
    void whenFleetIsComposedThenItsNodesShareAllTheirSettings() throws IOException {
        assertThat(nodes("compose.fleet.yaml").map((node) -> node.get("environment")))
                .hasSize(3)
                .containsOnly(nodes("compose.fleet.yaml")
                        .map((node) -> node.get("environment"))
                        .findFirst()
                        .orElseThrow());
        assertThat(map(nodes("compose.fleet.yaml").findFirst().orElseThrow().get("environment"))
                        .keySet())
                .contains(
                        "KEYWRIGHT_SECRETS_PEPPER_1",
                        "KEYWRIGHT_SECRETS_MASTERKEY_1",
                        "KEYWRIGHT_SECRETS_SIGNINGKEY_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.fleet.yaml"})
    void whenServiceDependsOnAnotherThenThatOneHasHealthCheck(String file) throws IOException {
        Map<String, Object> services = services(file);
        services.values().stream()
                .map(DeploymentTest::map)
                .filter((service) -> service.containsKey("depends_on"))
                .flatMap((service) -> map(service.get("depends_on")).keySet().stream())
                .forEach((name) -> {
                    Map<String, Object> awaited = map(services.get(name));
                    assertThat(awaited.containsKey("healthcheck") || "keywright".equals(awaited.get("image")))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.fleet.yaml"})
    void whenComposedThenFilesContainNoSecret(String file) throws IOException {
        assertThat(services(file).values().stream()
                        .map(DeploymentTest::map)
                        .filter((service) -> service.containsKey("environment"))
                        .flatMap((service) -> map(service.get("environment")).entrySet().stream())
                        .filter((variable) -> variable.getKey().matches(".*(PASSWORD|SECRETS|AUTH).*")))
                .allMatch((variable) -> variable.getValue().toString().matches("\\$\\{[A-Z_]+:\\?}"));
    }

    /** The comments of the compose file name these files. */
    @ParameterizedTest
    @ValueSource(strings = {"deploy/.env", "deploy/tls/privkey.pem"})
    void whenSecretsAreInFolderThenGitAndImageIgnoreThem(String file) throws IOException, InterruptedException {
        Path git = Path.of("/usr/bin/git");
        assumeThat(Files.isExecutable(git) && Files.exists(Path.of(".git")))
                .as("this is a clone")
                .isTrue();
        assertThat(Ended.run(Path.of("."), git.toString(), "check-ignore", file).code())
                .isZero();
        assertThat(read("Dockerfile.dockerignore").lines()).contains("deploy", "**/.env", "**/*.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "keywright.service"})
    void whenVariableIsSetThenItNamesSetting(String file) throws IOException {
        List<String> names = new ArrayList<>();
        for (Matcher found = VARIABLE.matcher(read(file)); found.find(); ) {
            names.add(found.group(1));
        }
        assertThat(names)
                .isNotEmpty()
                .allMatch((name) -> OURS_OR_SPRINGS.matcher(name).matches() && TestProperties.contains(name));
    }

    @Test
    void whenImageCopiesFileThenFileExistsOrBuildCreatesIt() throws IOException {
        String dockerfile = read("Dockerfile");
        Set<String> stages = Pattern.compile("(?m)^FROM \\S+ AS (\\w+)$")
                .matcher(dockerfile)
                .results()
                .map((stage) -> stage.group(1))
                .collect(Collectors.toSet());
        assertThat(stages).contains("built", "given", "layers");
        Matcher copies =
                Pattern.compile("(?m)^COPY (?:--from=(\\w+) )?(\\S+) \\S+$").matcher(dockerfile);
        while (copies.find()) {
            if (copies.group(1) == null) {
                assertThat(copies.group(2)).isIn(".", "target/keywright.jar");
            } else {
                assertThat(stages).contains(copies.group(1));
            }
        }
        assertThat(Files.isExecutable(Path.of("mvnw"))).isTrue();
        assertThat(dockerfile).contains("USER 10001:10001", "STOPSIGNAL SIGTERM", "VOLUME /var/lib/keywright");
    }

    /** A cache is only valid for the same JVM and files, so it is created in the last stage. */
    @Test
    void whenImageStartsThenItUsesCacheOfItsJvm() throws IOException {
        String dockerfile = read("Dockerfile");
        String lastStage = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
        assertThat(lastStage)
                .containsSubsequence(
                        "COPY --from=layers /layers/application/",
                        "RUN KEYWRIGHT_DATA=/tmp/trial java -XX:AOTCacheOutput=keywright.aot -Dspring.context.exit=onRefresh"
                                + " -jar keywright.jar && rm -r /tmp/trial",
                        "ENTRYPOINT [\"java\", \"-XX:AOTCache=keywright.aot\"");
    }

    /** The platform must not kill the service before its own shutdown timeout. */
    @Test
    void whenStoppedThenStopTimeoutCoversShutdown() throws IOException {
        Map<String, Object> application;
        try (InputStream file = DeploymentTest.class.getResourceAsStream("/application.yaml")) {
            application = new Yaml().load(file);
        }
        Map<String, Object> lifecycle = map(map(application.get("spring")).get("lifecycle"));
        assertThat(lifecycle).containsEntry("timeout-per-shutdown-phase", "20s");
        assertThat(nodes("compose.yaml")).allMatch((node) -> "90s".equals(node.get("stop_grace_period")));
        assertThat(nodes("compose.fleet.yaml")).allMatch((node) -> "90s".equals(node.get("stop_grace_period")));
        assertThat(read("keywright.service")).contains("TimeoutStopSec=90s", "SuccessExitStatus=143");
    }

    @Test
    void whenSystemdVerifiesUnitThenNoWarnings() throws IOException, InterruptedException {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeThat(Files.isExecutable(analyze)).as("there is a systemd").isTrue();
        // Requires that the executable exists.
        Path jar = Files.createFile(folder.resolve("keywright.jar"));
        String unit = read("keywright.service")
                .replace("/opt/keywright/keywright.jar", jar.toString())
                .replace(
                        "/usr/bin/java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path file = Files.writeString(folder.resolve("keywright.service"), unit);
        Ended verified = Ended.run(folder, analyze.toString(), "verify", "--man=no", file.toString());
        assertThat(verified.output().lines().filter((line) -> line.contains("keywright.service")))
                .isEmpty();
        assertThat(verified.code()).isZero();
    }

    /** The output and exit code of a program. */
    record Ended(int code, String output) {

        static Ended run(Path folder, String... command) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        }
    }
}

package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.Keywright;
import dev.keywright.support.TestCommands;
import dev.keywright.support.jar.TestEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Files in the working directory and variables of the shell do not affect the services of tests. */
@ExtendWith(OutputCaptureExtension.class)
class TestEnvironmentIT {

    private static final String FOREIGN = "keywright.no-such-setting=1\nserver.address=192.0.2.1\n";

    private static final Map<String, String> VARIABLES = Map.of(
            "KEYWRIGHT_DATA", "./data",
            "KEYWRIGHT_NO_SUCH_SETTING", "1",
            "SERVER_PORT", "1",
            "SPRING_APPLICATION_JSON", "{\"keywright.store\":\"postgresql\"}",
            "SPRING_CONFIG_LOCATION", "file:./",
            "SPRING_PROFILES_ACTIVE", "foreign",
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://192.0.2.1:4318");

    @TempDir
    Path folder;

    @Test
    void whenDataFolderIsNotSetThenNeitherServiceNorCommandRuns(CapturedOutput output) {
        assertThatThrownBy(() -> start("--server.port=0")).isInstanceOf(Exception.class);
        assertThat(output).contains("The data folder " + TestEnvironment.NO_DATA_FOLDER + " cannot be created");

        assertThat(TestCommands.run("check-audit")).isEqualTo(2);
        assertThat(output).contains("Data folder not found: " + TestEnvironment.NO_DATA_FOLDER);
    }

    @Test
    void whenPortIsNotSetThenServiceDoesNotStart(CapturedOutput output) {
        assertThatThrownBy(() -> start("--keywright.data=" + folder)).isInstanceOf(Exception.class);
        assertThat(output).contains(TestEnvironment.NO_PORT);
    }

    private static void start(String setting) {
        new SpringApplicationBuilder(Keywright.class).run(setting).close();
    }

    @Test
    void whenOtherDataSettingsAndVariablesExistThenIgnored() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path database = Files.writeString(data.resolve("keywright.db"), "Not a test's.");
        Files.writeString(folder.resolve("application.properties"), FOREIGN);
        Files.writeString(folder.resolve("application-foreign.properties"), FOREIGN);
        Files.writeString(Files.createDirectory(folder.resolve("config")).resolve("application.properties"), FOREIGN);

        assertThat(checkAuditIn(folder)).contains("Data folder not found", "a-test-must-name-its-data-folder");
        assertThat(database).hasContent("Not a test's.");
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).containsExactly(database);
        }
    }

    /** The command in a process with a working directory and variables of the developer. */
    private String checkAuditIn(Path workingFolder) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        absolute(System.getProperty("java.class.path")),
                        Keywright.class.getName(),
                        "check-audit"))
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(VARIABLES);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator, -1))
                        .map((entry) -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }
}

package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keywright.support.SharedResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder with a {@code package.json}. Tests that need it are skipped on a machine without Node. */
public record NodeProject(Path folder, Map<String, String> environment) {

    private static final int TIMEOUT_MINUTES = 5;

    public static NodeProject in(String folder, Map<String, String> environment) throws InterruptedException {
        assumeTrue(isInstalled("npm"), "skipped: npm is not installed, which the tests of " + folder + " need");
        return new NodeProject(Path.of(folder), environment);
    }

    /** Whether the path contains this program. */
    public static boolean isInstalled(String serviceKey) throws InterruptedException {
        try {
            return new ProcessBuilder(serviceKey, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Installs the dependencies of the lock file once for all tests. A test in another JVM may use the same folder at the same time. */
    public NodeProject install() throws IOException, InterruptedException {
        SharedResource.create(
                Path.of("target", folder.getFileName() + ".lock"),
                folder.resolve("node_modules/.installed"),
                Files.readString(folder.resolve("package-lock.json")),
                () -> npm("ci", "--no-audit", "--no-fund"));
        return this;
    }

    /** Runs a script of the {@code package.json}. */
    public NodeProject run(String script) throws IOException, InterruptedException {
        npm("run", script);
        return this;
    }

    private void npm(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("npm", ".txt");
        try {
            List<String> command = new ArrayList<>(List.of("npm"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            Files.delete(output);
        }
    }
}

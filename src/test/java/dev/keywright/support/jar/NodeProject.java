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

/** A folder with a {@code package.json}. What needs it is skipped on a machine without Node. */
public record NodeProject(Path folder, Map<String, String> environment) {

    private static final int LONGEST_MINUTES = 5;

    public static NodeProject in(String folder, Map<String, String> environment) throws InterruptedException {
        assumeTrue(isThere("npm"), "skipped: no npm, which " + folder + " is tested with");
        return new NodeProject(Path.of(folder), environment);
    }

    /** Whether there is such a program on the path. */
    public static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Installs what its lock file names, once for all tests: those of another JVM may use the same folder now. */
    public NodeProject install() throws IOException, InterruptedException {
        SharedResource.make(
                Path.of("target", folder.getFileName() + ".lock"),
                folder.resolve("node_modules/.installed"),
                Files.readString(folder.resolve("package-lock.json")),
                () -> npm("ci", "--no-audit", "--no-fund"));
        return this;
    }

    /** Runs a script of its. */
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
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            Files.delete(output);
        }
    }
}

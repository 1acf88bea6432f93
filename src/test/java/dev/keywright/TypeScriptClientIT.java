package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the TypeScript client and runs its own tests, against the jar. They are skipped on a machine without Node. */
class TypeScriptClientIT {

    private static final Path CLIENT = Path.of("clients", "typescript");

    private static final int LONGEST_MINUTES = 5;

    @TempDir
    Path folder;

    @Test
    void whenItsOwnTestsRunThenTheyPass() throws Exception {
        assumeTrue(isThere("npm"), "skipped: no npm, so the TypeScript client is neither built nor tested");
        try (RunningJar jar = RunningJar.start(
                folder,
                "--keywright.limits.per-address=off",
                "--keywright.limits.keys-per-operator=off",
                "--keywright.limits.keys-per-service-key=off")) {
            String program = JarOperator.text(
                    JarOperator.register(jar)
                            .newKey(
                                    jar,
                                    "{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\",\"keywright:keys:write\"]}"));
            Map<String, String> service = Map.of("KEYWRIGHT_URL", jar.baseUri(), "KEYWRIGHT_SERVICE_KEY", program);
            run(service, "npm", "ci", "--no-audit", "--no-fund");
            run(service, "npm", "run", "build");
            run(service, "npm", "test");
        }
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private void run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }
}

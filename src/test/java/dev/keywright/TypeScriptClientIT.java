package dev.keywright;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the TypeScript client and runs its own tests, against the jar. */
class TypeScriptClientIT {

    private static final String ALL_A_PROGRAM_MAY =
            "{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\",\"keywright:keys:write\"]}";

    @TempDir
    Path folder;

    @Test
    void whenItsOwnTestsRunThenTheyPass() throws Exception {
        try (RunningJar jar = RunningJar.startUnlimited(folder)) {
            String program = JarOperator.text(JarOperator.register(jar).newKey(jar, ALL_A_PROGRAM_MAY));
            NodeProject.in(
                            "clients/typescript",
                            Map.of("KEYWRIGHT_URL", jar.baseUri(), "KEYWRIGHT_SERVICE_KEY", program))
                    .install()
                    .run("build")
                    .run("test");
        }
    }
}

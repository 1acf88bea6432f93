package dev.keywright.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.NodeProject;
import dev.keywright.support.jar.RunningJar;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the TypeScript client once, and runs its own tests and that of {@code src/test/browser}, against the jar. */
@Tag("node")
class TypeScriptClientIT {

    private static final String FOLDER = "clients/typescript";
    private static final String ALL_A_PROGRAM_MAY =
            "{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\",\"keywright:keys:write\"]}";

    private static @Nullable RunningJar jar;
    private static Map<String, String> environment;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        NodeProject.in(FOLDER, Map.of()).install().run("build");
        RunningJar started = RunningJar.startUnlimited(folder);
        jar = started;
        String program = JarOperator.text(JarOperator.register(started).newKey(started, ALL_A_PROGRAM_MAY));
        environment = Map.of("KEYWRIGHT_URL", started.baseUri(), "KEYWRIGHT_SERVICE_KEY", program);
    }

    @AfterAll
    static void stop() {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void whenItsOwnTestsRunThenTheyPass() throws Exception {
        NodeProject.in(FOLDER, environment).run("test");
    }

    @Test
    void whenAPageUsesItThenItWorksThere() throws Exception {
        assumeTrue(NodeProject.isThere("chromium"), "skipped: no chromium, so the client is not tried in a browser");
        NodeProject.in("src/test/browser", environment).install().run("client");
    }
}

package dev.keywright.it.client;

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

/** Builds the TypeScript client and runs its tests and the one in {@code src/test/browser} against the jar. */
@Tag("node")
class TypeScriptClientIT {

    private static final String FOLDER = "clients/typescript";
    private static final String SERVICE_KEY_SCOPES =
            "{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\",\"keywright:keys:write\"]}";

    private static @Nullable RunningJar jar;
    private static Map<String, String> environment;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        NodeProject.in(FOLDER, Map.of()).install().run("build");
        RunningJar started = RunningJar.startUnlimited(folder);
        jar = started;
        String serviceKey = JarOperator.text(JarOperator.register(started).newKey(started, SERVICE_KEY_SCOPES));
        environment = Map.of("KEYWRIGHT_URL", started.baseUri(), "KEYWRIGHT_SERVICE_KEY", serviceKey);
    }

    @AfterAll
    static void stop() {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void whenClientTestsRunThenTheyPass() throws Exception {
        NodeProject.in(FOLDER, environment).run("test");
    }

    @Test
    void whenClientRunsInBrowserThenItWorks() throws Exception {
        assumeTrue(NodeProject.isInstalled("chromium"), "skipped: chromium is not installed");
        NodeProject.in("src/test/browser", environment).install().run("client");
    }
}

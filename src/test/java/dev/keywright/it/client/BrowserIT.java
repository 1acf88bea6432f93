package dev.keywright.it.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keywright.support.jar.NodeProject;
import dev.keywright.support.jar.RunningJar;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web console in Chromium, against the jar: {@code src/test/browser}. */
@Tag("node")
class BrowserIT {

    /** The first account becomes an operator. The tests use the same password for all accounts. */
    private static final String OPERATOR = "{\"username\":\"operator\",\"password\":\"correct horse battery\"}";

    /** Short, so that the console retries soon. */
    private static final String LIMIT = "--keywright.limits.per-address=4/5s";

    @TempDir
    Path folder;

    @TempDir
    Path limitedFolder;

    @Test
    void whenConsoleRunsInChromiumThenBrowserTestsPass() throws Exception {
        assumeTrue(NodeProject.isInstalled("chromium"), "skipped: chromium is not installed");
        try (RunningJar limited = RunningJar.launch(limitedFolder, LIMIT);
                RunningJar jar = RunningJar.startUnlimited(folder)) {
            limited.awaitReady();
            jar.post("/register", OPERATOR);
            NodeProject.in(
                            "src/test/browser",
                            Map.of("KEYWRIGHT_URL", jar.baseUri(), "KEYWRIGHT_LIMITED_URL", limited.baseUri()))
                    .install()
                    .run("console");
        }
    }
}

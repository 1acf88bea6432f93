package dev.keywright.it;

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

    /** The password of the tests' accounts; whoever registers first is an operator. */
    private static final String OPERATOR = "{\"username\":\"operator\",\"password\":\"correct horse battery\"}";

    /** So short that the console soon goes on by itself. */
    private static final String LIMIT = "--keywright.limits.per-address=4/5s";

    @TempDir
    Path folder;

    @TempDir
    Path limitedFolder;

    @Test
    void whenABrowserUsesItThenItsTestsPass() throws Exception {
        assumeTrue(NodeProject.isThere("chromium"), "skipped: no chromium, so nothing is tried in a browser");
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

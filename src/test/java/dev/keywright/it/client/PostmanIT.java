package dev.keywright.it.client;

import dev.keywright.support.jar.NodeProject;
import dev.keywright.support.jar.RunningJar;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document imported into Postman, run by newman against the jar: {@code src/test/postman}. */
@Tag("node")
class PostmanIT {

    @TempDir
    Path folder;

    @Test
    void whenImportedSpecIsRunThenEachResponsePasses() throws Exception {
        try (RunningJar jar = RunningJar.startUnlimited(folder)) {
            NodeProject.in("src/test/postman", Map.of("KEYWRIGHT_URL", jar.baseUri()))
                    .install()
                    .run("test");
        }
    }
}

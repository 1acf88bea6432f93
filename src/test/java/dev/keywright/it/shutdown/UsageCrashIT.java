package dev.keywright.it.shutdown;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills the jar while it counts: the counts of the last flush are stored, and none twice. */
@Tag("long")
class UsageCrashIT {

    private static final String INTERVAL = "--keywright.usage.flush-interval=1s";
    private static final String UNLIMITED = "--keywright.limits.per-address=off";
    private static final int WRITTEN = 20;
    private static final int PERHAPS_WRITTEN = 30;

    @TempDir
    Path folder;

    @Test
    void whenKilledThenWrittenCountsRemainAndNoRequestIsCountedTwice() throws Exception {
        RunningJar jar = RunningJar.start(folder, INTERVAL, UNLIMITED);
        try {
            JarOperator operator = JarOperator.register(jar);
            JsonNode key = operator.newKey(jar, "{}");
            verify(jar, operator, key, WRITTEN);
            awaitWritten(jar, operator, key);
            verify(jar, operator, key, PERHAPS_WRITTEN);
            jar.kill();
            jar = RunningJar.start(folder, INTERVAL, UNLIMITED);
            String id = JarOperator.id(key);
            assertThat(operator.uses(jar, id)).isBetween(WRITTEN, WRITTEN + PERHAPS_WRITTEN);
            assertThat(operator.key(jar, id).path("lastUsedAt").isString()).isTrue();
        } finally {
            jar.close();
        }
    }

    private static void verify(RunningJar jar, JarOperator operator, JsonNode key, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(operator.isValid(jar, JarOperator.text(key))).isTrue();
        }
    }

    private static void awaitWritten(RunningJar jar, JarOperator operator, JsonNode key) {
        await("the uses are written", () -> operator.uses(jar, JarOperator.id(key)) >= WRITTEN);
    }
}

package dev.keywright.it.deployment;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.Fleet;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.store.PostgresProcess;
import dev.keywright.support.store.RedisProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Three jars that poll the audit log once a minute. */
@Tag("long")
class FleetNotificationIT {

    private static final int REVOCATIONS = 200;

    /** A node that polls reads the second of two consecutive revocations a minute after the first. */
    private static final Duration BEFORE_POLL = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void whenRevokedOnOneNodeThenOthersAreNotifiedBeforeTheirPoll() throws Exception {
        try (PostgresProcess database = PostgresProcess.start();
                RedisProcess redis = RedisProcess.start();
                Fleet fleet = new Fleet(
                        folder,
                        List.of(
                                "--keywright.store=postgresql",
                                "--spring.r2dbc.url=" + database.url(),
                                "--keywright.limits.store=redis",
                                "--spring.data.redis.port=" + redis.port(),
                                "--keywright.audit-log.poll-interval=1m",
                                "--keywright.key-cache.max-staleness=3m"))) {
            for (int i = 0; i < REVOCATIONS; i++) {
                JsonNode key = fleet.newKey("{}");
                String text = JarOperator.text(key);
                for (int node = 0; node < Fleet.NODES; node++) {
                    assertThat(fleet.verdict(node, text)).isEqualTo("VALID");
                }
                fleet.revoke(i % Fleet.NODES, JarOperator.id(key));
                for (int node = 0; node < Fleet.NODES; node++) {
                    int requested = node;
                    await(
                            "node " + node + " rejects the key",
                            BEFORE_POLL,
                            () -> fleet.verdict(requested, text).equals("REVOKED"));
                }
            }
        }
    }
}

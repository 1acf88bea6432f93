package dev.keywright.it.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.CrashClient;
import dev.keywright.support.jar.FinishedJar;
import dev.keywright.support.jar.RunningJar;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar is killed with SIGKILL at random moments, repeatedly, while clients create and revoke keys. After each restart all acknowledged
 * changes exist, and the audit log is intact.
 *
 * <p>{@code -Dkeywright.crash.rounds} sets the number of rounds. {@code -Dkeywright.crash.seed} repeats the random choices of an earlier
 * run.
 */
@Tag("long")
class CrashIT {

    private static final int ROUNDS = Integer.getInteger("keywright.crash.rounds", 5);
    private static final int CLIENTS = 6;

    /** A kill comes after 20 to 319 responses and up to 10 ms. */
    private static final int MAX_RESPONSES = 300;

    private static final long MAX_DELAY = TimeUnit.MILLISECONDS.toNanos(10);

    private static final String[] NO_LIMITS = {
        "--keywright.limits.per-address=off",
        "--keywright.limits.per-account=off",
        "--keywright.limits.keys-per-account=off",
        "--keywright.limits.keys-per-operator=off"
    };

    private final long seed = Long.getLong("keywright.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @TempDir
    Path folder;

    @Test
    void whenKilledThenEveryAcknowledgedKeyIsListedAndEveryAcknowledgedRevocationHolds() throws Exception {
        System.out.println("Crashing " + ROUNDS + " times: -Dkeywright.crash.seed=" + seed);
        RunningJar jar = RunningJar.start(folder, NO_LIMITS);
        try {
            List<CrashClient> clients = register(jar);
            for (int round = 0; round < ROUNDS; round++) {
                useAndKill(jar, clients);
                jar = RunningJar.start(folder, NO_LIMITS);
                for (CrashClient client : clients) {
                    client.check(jar);
                }
            }
            jar.kill();
            assertThat(integrity()).isEqualTo("ok");
            expectIntactAuditLog();
        } finally {
            jar.close();
            threads.shutdownNow();
        }
    }

    private List<CrashClient> register(RunningJar jar) {
        return IntStream.range(0, CLIENTS)
                .mapToObj((client) -> CrashClient.register(jar, "client-" + client, random.nextLong()))
                .toList();
    }

    private void useAndKill(RunningJar jar, List<CrashClient> clients) throws Exception {
        CountDownLatch responses = new CountDownLatch(20 + random.nextInt(MAX_RESPONSES));
        long delay = random.nextLong(MAX_DELAY);
        List<CompletableFuture<Void>> running = clients.stream()
                .map((client) -> CompletableFuture.runAsync(() -> client.useUntilKilled(jar, responses), threads))
                .toList();
        boolean used = responses.await(60, TimeUnit.SECONDS);
        LockSupport.parkNanos(delay);
        jar.kill();
        for (CompletableFuture<Void> client : running) {
            client.get(60, TimeUnit.SECONDS);
        }
        assertThat(used).as("enough responses arrived before the kill").isTrue();
    }

    /** Detects a kill between an action and its record, or between a record and the head of the chain. */
    private void expectIntactAuditLog() throws IOException, InterruptedException {
        FinishedJar check = FinishedJar.run(folder, "check-audit");
        assertThat(check.output()).matches("[1-9][0-9,]* records, intact\\. The newest record is from .*\\R");
        assertThat(check.exitCode()).isZero();
    }

    private String integrity() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/keywright.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
            return rows.getString(1);
        }
    }
}

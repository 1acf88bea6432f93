package dev.keywright.it.cli;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.FinishedJar;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code backup}, {@code restore} and {@code rotate-secret} while clients use the service. */
@Tag("long")
class OperatorCommandsIT {

    private static final int CLIENTS = 4;

    /** Between two requests of a client, so that the commands receive enough CPU time. */
    private static final Duration PAUSE = Duration.ofMillis(30);

    @TempDir
    Path folder;

    @Test
    void whenBackedUpDuringWritesThenEarlierKeysAreIncluded() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/data"));
        Path here = Files.createDirectory(folder.resolve("here"));
        JarOperator operator;
        List<String> acknowledged;
        try (RunningJar jar = RunningJar.startUnlimited(here)) {
            operator = JarOperator.register(jar);
            Queue<String> keys = new ConcurrentLinkedQueue<>();
            Clients clients = new Clients(() -> keys.add(JarOperator.text(operator.newKey(jar, "{}"))));
            await(() -> keys.size() > 100);
            acknowledged = new ArrayList<>(keys);
            FinishedJar backup = FinishedJar.run(here, "backup", "../backup.db");
            int createdDuringBackup = keys.size() - acknowledged.size();
            clients.stop();

            assertThat(backup.output())
                    .matches("1 account, [\\d,]+ keys, [\\d,]+ records in \\.\\./backup\\.db\\. .*\\R");
            assertThat(backup.exitCode()).isZero();
            assertThat(createdDuringBackup).as("keys made during the backup").isPositive();
        }
        Files.copy(here.resolve("data/secrets.properties"), elsewhere.resolve("secrets.properties"));
        FinishedJar restore = FinishedJar.run(folder.resolve("elsewhere"), "restore", "../backup.db");
        assertThat(restore.output()).contains("restored.");
        assertThat(restore.exitCode()).isZero();
        try (RunningJar jar = RunningJar.startUnlimited(folder.resolve("elsewhere"))) {
            assertThat(acknowledged).allMatch((key) -> operator.isValid(jar, key));
        }
    }

    @Test
    void whenSecretsAreRotatedUnderLoadThenNoRequestFailsAndEarlierKeysRemainValid() throws Exception {
        JarOperator operator;
        String before;
        String after;
        try (RunningJar jar = RunningJar.startUnlimited(folder)) {
            operator = JarOperator.register(jar);
            before = JarOperator.text(operator.newKey(jar, "{}"));
            Clients clients = new Clients(() -> use(jar, operator, before));
            for (String secret : List.of("pepper", "master-key", "signing-key")) {
                FinishedJar rotation = FinishedJar.run(folder, "rotate-secret", secret, "--now");
                assertThat(rotation.output()).startsWith("Version 2 of the secret " + secret + " becomes current at ");
                assertThat(rotation.exitCode()).isZero();
            }
            for (String secret : List.of("pepper", "master-key", "signing-key")) {
                await(() -> jar.log().contains("Loaded version 2 of the secret " + secret));
            }
            after = JarOperator.text(operator.newKey(jar, "{}"));
            use(jar, operator, before);
            clients.stop();

            assertThat(tokenHeader(jar)).contains("\"kid\":\"2\"");
            assertThat(newestPepper()).isEqualTo(2);
            assertThat(jar.log()).doesNotContain("ERROR");
        }
        try (RunningJar jar = RunningJar.startUnlimited(folder)) {
            use(jar, operator, before);
            use(jar, operator, after);
        }
        FinishedJar auditLog = FinishedJar.run(folder, "check-audit");
        assertThat(auditLog.output()).contains("records, intact.");
    }

    /** With the existing token, service key and key, and with a new key, which is read again. */
    private static void use(RunningJar jar, JarOperator operator, String key) {
        assertThat(operator.isValid(jar, key)).isTrue();
        String made = operator.generatedKey(jar);
        assertThat(operator.isValid(jar, made)).isTrue();
        assertThat(operator.lists(jar, made)).isTrue();
        operator.revoke(jar, made);
    }

    private static String tokenHeader(RunningJar jar) {
        String token = JsonMapper.shared()
                .readTree(jar.post("/login", "{\"username\":\"operator\",\"password\":\"pass123\"}")
                        .body())
                .required("token")
                .stringValue();
        return new String(
                Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), StandardCharsets.US_ASCII);
    }

    private int newestPepper() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/keywright.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pepper_version FROM api_key ORDER BY sequence DESC")) {
            return row.getInt(1);
        }
    }

    /** Clients that repeat the same requests. */
    private static final class Clients {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final List<CompletableFuture<Void>> running;

        Clients(Runnable call) {
            this.running = IntStream.range(0, CLIENTS)
                    .mapToObj((client) ->
                            CompletableFuture.runAsync(() -> repeat(call), (task) -> new Thread(task).start()))
                    .toList();
        }

        private void repeat(Runnable call) {
            while (!ended.get()) {
                call.run();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        /** Throws if any request failed. */
        void stop() {
            ended.set(true);
            running.forEach(CompletableFuture::join);
        }
    }
}

package dev.keywright.it.cli;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.FinishedJar;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import dev.keywright.support.store.OtherFileUser;
import dev.keywright.support.store.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration with the built jar, and one interrupted by {@code kill -9}. */
@Tag("long")
class MigrateIT {

    /** Enough that copying takes some seconds. */
    private static final int COUNTS = 200_000;

    @TempDir
    Path folder;

    @Test
    void whenKilledDuringCopyThenTargetIsEmptyAndNextMigrationIsComplete() throws Exception {
        JarOperator operator;
        String key;
        try (RunningJar jar = RunningJar.start(folder)) {
            operator = JarOperator.register(jar);
            key = JarOperator.text(operator.newKey(jar, "{}"));
            assertThat(jar.stop()).isEqualTo(143);
        }
        Path data = folder.resolve("data");
        try (OtherFileUser other = new OtherFileUser(data)) {
            other.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + COUNTS
                    + ") INSERT INTO usage_count SELECT 'KEY', 0, 'one', 'VALID', i, i FROM n");
        }
        try (PostgresProcess postgres = PostgresProcess.start()) {
            killDuringTheCopy("--to=" + postgres.url());
            assertThat(rows(postgres, "account")).isZero();
            assertThat(rows(postgres, "api_key")).isZero();
            assertThat(rows(postgres, "usage_count")).isZero();

            FinishedJar again = FinishedJar.run(folder, "migrate", "--to=" + postgres.url());

            assertThat(again.output()).contains("copied and verified.");
            assertThat(again.exitCode()).isZero();
            assertThat(rows(postgres, "usage_count")).isGreaterThanOrEqualTo(COUNTS);
            try (RunningJar moved =
                    RunningJar.start(folder, "--keywright.store=postgresql", "--spring.r2dbc.url=" + postgres.url())) {
                assertThat(operator.isValid(moved, key)).isTrue();
            }
        }
    }

    private void killDuringTheCopy(String to) throws Exception {
        Files.deleteIfExists(folder.resolve("output.txt"));
        Process migration = FinishedJar.begin(folder, "migrate", to);
        await(() -> FinishedJar.output(folder).contains(" rows (usage_count)") || !migration.isAlive());
        migration.destroyForcibly().waitFor();
        assertThat(FinishedJar.output(folder)).contains(" rows (usage_count)").doesNotContain("copied and verified.");
    }

    private static long rows(PostgresProcess postgres, String table) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

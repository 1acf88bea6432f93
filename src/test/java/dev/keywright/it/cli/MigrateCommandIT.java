package dev.keywright.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.Keywright;
import dev.keywright.support.TestCommands;
import dev.keywright.support.UsedDataFolder;
import dev.keywright.support.store.OtherFileUser;
import dev.keywright.support.store.PostgresDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;

/** The command {@code migrate}, to a real PostgreSQL. */
@ExtendWith(OutputCaptureExtension.class)
class MigrateCommandIT {

    private static final int COUNTS = 5_000;

    /** Rows with every kind of column: texts, numbers, bytes, nulls, and generated numbers. */
    private static final String[] ROWS = {
        "INSERT INTO account (id, username, username_key, password_hash, role, allowed_scopes, created_at)"
                + " VALUES ('ann', 'Änn', 'änn', 'hash', 'OPERATOR', NULL, 1)",
        "INSERT INTO api_key (sequence, id, account_id, creator_account, quota_subject, family, name, prefix, digest,"
                + " pepper_version, encrypted_text, scopes, allowed_addresses, limits, meta, state, version, created_at, idle_since)"
                + " VALUES (41, 'one', 'ann', 'ann', 'ann', 'one', 'a', 'kw', x'0001ff', 1, NULL, '', '', '', '{}', 'ACTIVE', 0, 1, 1)",
        "INSERT INTO api_key (sequence, id, account_id, creator_account, quota_subject, family, name, prefix, digest,"
                + " pepper_version, encrypted_text, scopes, allowed_addresses, limits, meta, state, version, created_at, idle_since)"
                + " VALUES (90, 'gone', 'ann', 'ann', 'ann', 'gone', 'a', 'kw', x'02', 1, x'03', '', '', '', '{}', 'ACTIVE', 0, 1, 1)",
        "DELETE FROM api_key WHERE id = 'gone'",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + COUNTS + ")"
                + " INSERT INTO usage_count SELECT 'KEY', 0, 'one', 'VALID', i, i FROM n"
    };

    @TempDir
    Path folder;

    private Path data;
    private String database;

    @BeforeEach
    void fill() throws SQLException {
        data = folder.resolve("data");
        database = PostgresDatabase.empty();
        UsedDataFolder.copyTo(data);
        try (OtherFileUser other = new OtherFileUser(data)) {
            for (String statement : ROWS) {
                other.execute(statement);
            }
        }
    }

    private int migrate(String... to) {
        return TestCommands.run(Stream.concat(Stream.of("migrate", "--keywright.data=" + data), Stream.of(to))
                .toArray(String[]::new));
    }

    private int migrate() {
        return migrate("--to=" + PostgresDatabase.url(database));
    }

    private ConfigurableApplicationContext onPostgres() {
        return new SpringApplicationBuilder(Keywright.class)
                .run(
                        "--server.port=0",
                        "--keywright.data=" + data,
                        "--keywright.store=postgresql",
                        "--spring.r2dbc.url=" + PostgresDatabase.url(database));
    }

    private static Object value(ConfigurableApplicationContext context, String sql) {
        return context.getBean(DatabaseClient.class)
                .sql(sql)
                .map((row) -> String.valueOf(row.get(0)))
                .one()
                .blockOptional()
                .orElseThrow();
    }

    @Test
    void whenMigratedThenServiceContinuesWithAllData(CapturedOutput output) {
        assertThat(migrate()).isZero();
        assertThat(output.getOut()).contains("rows, copied and verified.").contains("(usage_count)");
        try (ConfigurableApplicationContext moved = onPostgres()) {
            assertThat(value(moved, "SELECT SUM(uses) FROM usage_count")).isEqualTo(COUNTS * (COUNTS + 1L) / 2 + "");
            assertThat(value(moved, "SELECT username FROM account")).isEqualTo("Änn");
            assertThat(value(moved, "SELECT encode(digest, 'hex') FROM api_key WHERE encrypted_text IS NULL"))
                    .isEqualTo("0001ff");
            assertThat(value(moved, "SELECT nextval(pg_get_serial_sequence('api_key', 'sequence'))"))
                    .as("after the key that is gone")
                    .isEqualTo("91");
            UsedDataFolder.record(moved, "b");
            assertThat(value(moved, "SELECT sequence FROM audit_head")).isEqualTo("2");
        }
    }

    /** The environment already contains the settings of the new database. */
    @Test
    void whenSettingsAlreadyNamePostgresThenFolderIsMigrated(CapturedOutput output) {
        assertThat(migrate(
                        "--to=" + PostgresDatabase.url(database),
                        "--keywright.store=postgresql",
                        "--spring.r2dbc.url=" + PostgresDatabase.url(database)))
                .isZero();
        assertThat(output.getOut()).contains("rows, copied and verified.");
        try (ConfigurableApplicationContext moved = onPostgres()) {
            assertThat(value(moved, "SELECT username FROM account")).isEqualTo("Änn");
        }
    }

    @Test
    void whenTargetWasUsedByServiceThenRejected(CapturedOutput output) {
        onPostgres().close();

        assertThat(migrate("--to=" + PostgresDatabase.url(database), "--keywright.store=postgresql"))
                .isEqualTo(2);
        assertThat(output.getErr()).contains("contains other data.");
    }

    @Test
    void whenRepeatedThenReportedAndNothingIsCopied(CapturedOutput output) {
        assertThat(migrate()).isZero();
        assertThat(migrate()).isZero();
        assertThat(output.getOut()).contains("rows, which were already present.");
    }

    @Test
    void whenTargetHasOtherDataThenRejected(CapturedOutput output) {
        assertThat(migrate()).isZero();
        try (ConfigurableApplicationContext moved = onPostgres()) {
            UsedDataFolder.record(moved, "b");
        }

        assertThat(migrate()).isEqualTo(2);
        assertThat(output.getErr()).contains("contains other data.");
    }

    @Test
    void whenServiceRunsThenRejected(CapturedOutput output) {
        try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
            assertThat(service.isRunning()).isTrue();
            assertThat(migrate()).isEqualTo(2);
        }
        assertThat(output.getErr()).contains("Another process has locked the data folder");
    }

    /** It fails after all rows are copied and before the commit, so an interrupted migration leaves nothing. */
    @Test
    void whenAuditLogIsTamperedThenNothingIsCopied(CapturedOutput output) throws SQLException {
        try (OtherFileUser other = new OtherFileUser(data)) {
            other.execute("UPDATE audit_event SET target = 'x'");
        }
        assertThat(migrate()).isEqualTo(1);
        assertThat(output.getErr()).contains("Record 1 was tampered with");
        try (OtherFileUser other = new OtherFileUser(data)) {
            other.execute("UPDATE audit_event SET target = 'a'");
        }
        assertThat(migrate()).as("the target is still empty").isZero();
        assertThat(output.getOut()).contains("copied and verified.");
    }

    @Test
    void whenServerIsUnknownThenReportedWithoutPassword(CapturedOutput output) {
        assertThat(migrate("--to=r2dbc:postgresql://somebody:s3cret@127.0.0.1:1/keywright"))
                .isEqualTo(2);
        assertThat(output.getErr()).contains("postgresql://127.0.0.1:1/keywright cannot be reached");
        assertThat(output.getAll()).doesNotContain("s3cret");
    }

    @Test
    void whenAddressIsMissingThenUsageIsPrinted(CapturedOutput output) {
        assertThat(migrate(new String[0])).isEqualTo(2);
        assertThat(output.getErr()).contains("Usage: java -jar keywright.jar migrate [-hV] --to=");
    }
}

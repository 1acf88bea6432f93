package dev.keywright.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TemporaryFolder;
import dev.keywright.support.TestCommands;
import dev.keywright.support.UsedDataFolder;
import dev.keywright.support.store.DamagedFile;
import dev.keywright.support.store.OtherFileUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The command {@code check-audit}, with a running and a stopped service. */
@ExtendWith(OutputCaptureExtension.class)
class CheckAuditIT {

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void nameTheDataFolder() {
        data = folder.resolve("data");
    }

    private int check(String... more) {
        return TestCommands.run(Stream.concat(Stream.of("check-audit", "--keywright.data=" + data), Stream.of(more))
                .toArray(String[]::new));
    }

    @Nested
    class WithData {

        private static Path threeRecords = Path.of("");

        @BeforeAll
        static void record() {
            threeRecords = TemporaryFolder.create().resolve("data");
            UsedDataFolder.copyTo(threeRecords);
            try (ConfigurableApplicationContext service = UsedDataFolder.start(threeRecords)) {
                UsedDataFolder.record(service, "b");
                UsedDataFolder.record(service, "c");
            }
        }

        @BeforeEach
        void copy() {
            UsedDataFolder.copy(threeRecords, data);
        }

        private void execute(String sql) throws SQLException {
            try (OtherFileUser other = new OtherFileUser(data)) {
                other.execute(sql);
            }
        }

        @Test
        void whenServiceRunsThenChecked(CapturedOutput output) {
            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                assertThat(service.isRunning()).isTrue();
                assertThat(check()).isZero();
            }
            assertThat(output.getOut())
                    .containsPattern("(?m)^\\d+ records, intact\\. The newest record is from .*Z\\.$");
        }

        @Test
        void whenRecordIsChangedThenNamed(CapturedOutput output) throws SQLException {
            execute("UPDATE audit_event SET target = 'x' WHERE sequence = 2");

            assertThat(check()).isEqualTo(1);
            assertThat(output.getOut()).contains("Record 2 was tampered with: it was changed.");
        }

        @Test
        void whenFieldHasImpossibleValueThenNamed(CapturedOutput output) throws SQLException {
            execute("UPDATE audit_event SET at = 'noon' WHERE sequence = 3");

            assertThat(check()).isEqualTo(1);
            assertThat(output.getOut()).contains("Record 3 was tampered with");
        }

        @Test
        void whenSchemaVersionDiffersThenReported(CapturedOutput output) throws SQLException {
            execute("DELETE FROM flyway_schema_history WHERE installed_rank > 1");

            assertThat(check()).isEqualTo(2);
            assertThat(output.getErr()).contains("has another schema version: ");
        }

        @Test
        void whenSecretsAreMissingThenReportedAndNotCreated(CapturedOutput output) throws IOException {
            Files.delete(data.resolve("secrets.properties"));

            assertThat(check()).isEqualTo(2);
            assertThat(output.getErr()).contains("secrets.properties is missing");
            assertThat(data.resolve("secrets.properties")).doesNotExist();
        }

        @Test
        void whenDatabaseIsDamagedThenReported(CapturedOutput output) throws IOException, SQLException {
            new DamagedFile(data);

            assertThat(check()).isEqualTo(2);
            assertThat(output.getErr()).contains("malformed").doesNotContain("\tat ");
        }

        @Test
        void whenSettingIsMisspelledThenReported(CapturedOutput output) {
            assertThat(check("--keywright.dta=elsewhere")).isEqualTo(2);
            assertThat(output.getOut()).contains("Unknown setting keywright.dta.");
        }
    }

    @Nested
    class WithoutData {

        @Test
        void whenFolderIsMissingThenReportedAndNotCreated(CapturedOutput output) {
            assertThat(check()).isEqualTo(2);
            assertThat(output.getErr()).contains("Data folder not found: " + data);
            assertThat(data).doesNotExist();
        }

        @Test
        void whenFolderIsEmptyThenReportedAndUnchanged(CapturedOutput output) throws IOException {
            Files.createDirectory(data);

            assertThat(check()).isEqualTo(2);
            assertThat(output.getErr()).contains("Database not found");
            assertThat(data).isEmptyDirectory();
        }
    }
}

package dev.keywright.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TestCommands;
import dev.keywright.support.UsedDataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The commands {@code backup}, {@code check-backup} and {@code restore}, with and without a running service. */
@ExtendWith(OutputCaptureExtension.class)
class BackupIT {

    @TempDir
    Path folder;

    private Path data;
    private Path other;
    private Path backup;

    @BeforeEach
    void prepare() throws IOException {
        data = folder.resolve("data");
        other = Files.createDirectory(folder.resolve("other"));
        backup = folder.resolve("backup.db");
        UsedDataFolder.copyTo(data);
    }

    private int run(Path dataFolder, String... words) {
        return TestCommands.run(Stream.concat(Stream.of(words), Stream.of("--keywright.data=" + dataFolder))
                .toArray(String[]::new));
    }

    private int backUp(String... options) {
        return run(
                data,
                Stream.concat(Stream.of("backup", backup.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private int restoreElsewhere() throws IOException {
        Files.copy(data.resolve("secrets.properties"), other.resolve("secrets.properties"));
        return run(other, "restore", backup.toString());
    }

    private static List<String> namesIn(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map((file) -> file.getFileName().toString()).toList();
        }
    }

    @Nested
    class BackUp {

        @Test
        void whenServiceRunsThenCopiedAndCounted(CapturedOutput output) throws IOException {
            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                assertThat(service.isRunning()).isTrue();
                assertThat(backUp()).isZero();
            }

            assertThat(output.getOut())
                    .contains("0 accounts, 0 keys, 1 record in " + backup)
                    .contains("secrets.properties");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                    .isEqualTo("rw-------");
            assertThat(namesIn(folder)).containsExactlyInAnyOrder("data", "other", "backup.db");
        }

        @Test
        void whenServiceIsStoppedThenCopied() {
            assertThat(backUp()).isZero();
            assertThat(run(data, "check-backup", backup.toString())).isZero();
        }

        @Test
        void whenFileExistsThenReplacedOnlyIfForced(CapturedOutput output) throws IOException {
            Files.writeString(backup, "mine");

            assertThat(backUp()).isEqualTo(2);
            assertThat(output.getErr()).contains("already exists. Add --force");
            assertThat(backup).hasContent("mine");
            assertThat(backUp("--force")).isZero();
            assertThat(run(data, "check-backup", backup.toString())).isZero();
        }

        @Test
        void whenAuditLogIsTamperedThenReportedAndNoFileRemains(CapturedOutput output)
                throws IOException, SQLException {
            execute(data, "UPDATE audit_event SET target = 'x'");

            assertThat(backUp()).isEqualTo(1);
            assertThat(output.getErr()).contains("Record 1 was tampered with");
            assertThat(namesIn(folder)).containsExactlyInAnyOrder("data", "other");
        }

        @Test
        void whenFolderOfFileIsMissingThenReported(CapturedOutput output) {
            assertThat(run(data, "backup", folder.resolve("missing/backup.db").toString()))
                    .isEqualTo(2);
            assertThat(output.getErr()).contains("missing/backup.db cannot be written");
        }
    }

    @Nested
    class CheckBackup {

        @BeforeEach
        void backUpFirst() {
            assertThat(backUp()).isZero();
        }

        @Test
        void whenCompleteThenReported(CapturedOutput output) {
            assertThat(run(data, "check-backup", backup.toString())).isZero();
            assertThat(output.getOut()).contains("0 accounts, 0 keys, 1 record, intact.");
        }

        @Test
        void whenSecretsDifferThenReported(CapturedOutput output) throws IOException {
            Path stranger = Files.createDirectory(folder.resolve("stranger"));
            UsedDataFolder.start(stranger).close();

            assertThat(run(stranger, "check-backup", backup.toString())).isEqualTo(1);
            assertThat(output.getErr()).contains("secrets.properties belongs to another database");
        }

        @Test
        void whenSecretsAreMissingThenReportedAndNotCreated(CapturedOutput output) {
            assertThat(run(other, "check-backup", backup.toString())).isEqualTo(2);
            assertThat(output.getErr()).contains("Missing file " + other.resolve("secrets.properties"));
            assertThat(other).isEmptyDirectory();
        }

        @Test
        void whenReferencedRowIsMissingThenReported(CapturedOutput output) throws SQLException {
            execute(
                    backup,
                    "INSERT INTO known_login_address (account_id, digest, last_at) VALUES ('nobody', 'nowhere', 0)");

            assertThat(run(data, "check-backup", backup.toString())).isEqualTo(1);
            assertThat(output.getErr()).contains("a row of table known_login_address references a missing row");
        }

        @Test
        void whenFileIsTruncatedThenReported(CapturedOutput output) throws IOException {
            byte[] complete = Files.readAllBytes(backup);
            Files.write(backup, Arrays.copyOf(complete, complete.length / 2));

            assertThat(run(data, "check-backup", backup.toString())).isIn(1, 2);
            assertThat(output.getErr()).containsPattern("malformed|damaged").doesNotContain("\tat ");
        }
    }

    @Nested
    class Restore {

        @Test
        void whenRestoredElsewhereThenServiceContinuesThere(CapturedOutput output) throws IOException {
            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                assertThat(backUp()).isZero();
                UsedDataFolder.record(service, "after");
            }

            assertThat(restoreElsewhere()).isZero();
            assertThat(output.getOut()).contains("0 accounts, 0 keys, 1 record restored.");
            UsedDataFolder.start(other).close();
            assertThat(run(other, "check-audit")).isZero();
        }

        @Test
        void whenServiceRunsThenRejected(CapturedOutput output) {
            assertThat(backUp()).isZero();

            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                assertThat(service.isRunning()).isTrue();
                assertThat(run(data, "restore", backup.toString(), "--force")).isEqualTo(2);
            }
            assertThat(output.getErr()).contains("Another process has locked the data folder");
        }

        @Test
        void whenDatabaseExistsThenReplacedOnlyIfForcedAndBackedUp(CapturedOutput output)
                throws IOException, SQLException {
            assertThat(backUp()).isZero();
            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                UsedDataFolder.record(service, "b");
            }

            assertThat(run(data, "restore", backup.toString())).isEqualTo(2);
            assertThat(run(data, "restore", backup.toString(), "--force")).isZero();
            String kept = namesIn(data).stream()
                    .filter((name) -> name.startsWith("keywright.db.before-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(output.getOut()).contains("1 record restored. The previous database is " + data.resolve(kept));
            assertThat(run(data, "check-backup", data.resolve(kept).toString())).isZero();
            assertThat(output.getOut()).contains("2 records, intact.");
        }

        @Test
        void whenLogOfOtherDatabaseRemainsThenNotApplied() throws IOException {
            assertThat(backUp()).isZero();
            byte[] log;
            try (ConfigurableApplicationContext service = UsedDataFolder.start(data)) {
                UsedDataFolder.record(service, "b");
                log = Files.readAllBytes(data.resolve("keywright.db-wal"));
            }
            Files.write(data.resolve("keywright.db-wal"), log);
            Files.delete(data.resolve("keywright.db"));

            assertThat(run(data, "restore", backup.toString())).isZero();
            assertThat(data.resolve("keywright.db-wal")).doesNotExist();
            assertThat(run(data, "check-audit")).isZero();
        }

        @Test
        void whenBackupIsInvalidThenDatabaseIsUnchanged(CapturedOutput output) throws IOException, SQLException {
            assertThat(backUp()).isZero();
            execute(backup, "UPDATE audit_event SET target = 'x'");
            List<String> before = namesIn(data);

            assertThat(run(data, "restore", backup.toString(), "--force")).isEqualTo(1);
            assertThat(output.getErr()).contains("Record 1 was tampered with");
            assertThat(namesIn(data)).containsExactlyInAnyOrderElementsOf(before);
            assertThat(run(data, "check-audit")).isZero();
        }

        @Test
        void whenFolderIsMissingThenNotCreated(CapturedOutput output) {
            assertThat(backUp()).isZero();

            assertThat(run(folder.resolve("nowhere"), "restore", backup.toString()))
                    .isEqualTo(2);
            assertThat(output.getErr()).contains("Data folder not found");
            assertThat(folder.resolve("nowhere")).doesNotExist();
        }
    }

    private static void execute(Path where, String sql) throws SQLException {
        Path file = Files.isDirectory(where) ? where.resolve("keywright.db") : where;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.Keywright;
import dev.keywright.support.UsedDataFolder;
import dev.keywright.support.store.DamagedFile;
import dev.keywright.support.store.OtherFileUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Unusable data fails the startup with a message that says what to do, and remains unchanged. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureIT {

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void nameTheDataFolder() {
        data = folder.resolve("data");
    }

    private Path database() {
        return data.resolve("keywright.db");
    }

    private static SpringApplicationBuilder service() {
        return new SpringApplicationBuilder(Keywright.class);
    }

    private String[] arguments() {
        return new String[] {"--server.port=0", "--keywright.data=" + data};
    }

    private AbstractStringAssert<?> assertRejected(CapturedOutput output) {
        assertThatThrownBy(() -> service().run(arguments())).isInstanceOf(Exception.class);
        String report = output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START"));
        return assertThat(report).contains(data.toString(), "Action:").doesNotContain("\tat ");
    }

    @Nested
    class DatabaseFailures {

        @BeforeEach
        void createDatabase() {
            UsedDataFolder.copyTo(data);
        }

        @Test
        void whenFileIsNotDatabaseThenReportedAndUnchanged(CapturedOutput output) throws IOException {
            Files.writeString(database(), "This is no database at all. ".repeat(1000));

            assertRejected(output).contains("not a database", "restore a backup if it is damaged");
            assertThat(database()).content().startsWith("This is no database at all.");
        }

        @Test
        void whenPagesAreDamagedThenReported(CapturedOutput output) throws IOException, SQLException {
            new DamagedFile(data);

            assertRejected(output).contains("malformed", "restore a backup if it is damaged");
        }

        @Test
        void whenSchemaIsNewerThenReported(CapturedOutput output) throws SQLException {
            new OtherFileUser(data)
                    .execute("INSERT INTO flyway_schema_history SELECT 1000, '1000', 'of tomorrow', type,"
                            + " 'V1000__of_tomorrow.sql', 1, installed_by, installed_on, 1, success"
                            + " FROM flyway_schema_history LIMIT 1")
                    .close();

            assertRejected(output).contains("1000", "of this or an older version of Keywright");
        }

        @Test
        void whenPathIsFolderThenReported(CapturedOutput output) throws IOException {
            Files.delete(database());
            Files.createDirectory(database());

            assertRejected(output).contains("keywright.db cannot be written", "writable");
        }

        @Test
        void whenOtherProcessHoldsLockThenReported(CapturedOutput output) throws SQLException {
            try (OtherFileUser other = new OtherFileUser(data)) {
                other.execute("PRAGMA locking_mode = EXCLUSIVE").execute("BEGIN EXCLUSIVE");

                assertRejected(output).contains("locked", "no other process has locked it");
            }
        }

        @Test
        void whenCauseIsFixedThenStarts(CapturedOutput output) throws IOException, SQLException {
            DamagedFile damaged = new DamagedFile(data);
            assertRejected(output);
            damaged.repair();

            UsedDataFolder.start(data).close();
        }
    }

    @Nested
    class FolderFailures {

        @Test
        void whenPathIsFileThenReported(CapturedOutput output) throws IOException {
            Files.createFile(data);

            assertRejected(output).contains("cannot be created or written", "keywright.data");
        }
    }
}

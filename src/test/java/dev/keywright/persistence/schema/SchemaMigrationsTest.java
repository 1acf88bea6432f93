package dev.keywright.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.startup.StartupException;
import dev.keywright.support.store.OtherFileUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaMigrationsTest {

    private final Path folder;
    private final Path file;
    private final String url;

    SchemaMigrationsTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("keywright.db");
        url = "jdbc:sqlite:" + file;
    }

    private void execute(String sql) throws SQLException {
        try (OtherFileUser database = new OtherFileUser(folder)) {
            database.execute(sql);
        }
    }

    private List<String> texts(String sql) throws SQLException {
        try (OtherFileUser database = new OtherFileUser(folder)) {
            return database.texts(sql);
        }
    }

    private ThrowableAssertAlternative<StartupException> assertRejected() {
        return assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> SchemaMigrations.run(url))
                .withMessageContaining(file.toString());
    }

    @Nested
    class Run {

        @Test
        void whenFileIsMissingThenTablesAreCreated() throws SQLException {
            SchemaMigrations.run(url);

            assertThat(texts("SELECT name FROM sqlite_master WHERE type = 'table'"))
                    .contains("account", "login_session", "api_key");
        }

        @Test
        void whenFileIsEmptyThenTablesAreCreated() throws IOException, SQLException {
            Files.createFile(file);
            SchemaMigrations.run(url);

            assertThat(texts("SELECT name FROM sqlite_master WHERE name = 'api_key'"))
                    .hasSize(1);
        }

        @Test
        void whenRunAgainThenDataIsUnchanged() throws SQLException {
            SchemaMigrations.run(url);
            execute(
                    "INSERT INTO account (id, username, username_key, password_hash, role, created_at) VALUES ('a', 'ann', 'ann', 'hash', 'MEMBER', 0)");
            SchemaMigrations.run(url);

            assertThat(texts("SELECT username FROM account")).containsExactly("ann");
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenSchemaIsNewerThenMessageExplains() throws SQLException {
            SchemaMigrations.run(url);
            execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (1000, '1000', 'of tomorrow', 'SQL', 'V1000__of_tomorrow.sql', 1, '', 1, 1)");

            assertRejected().withMessageContaining("1000");
        }

        @Test
        void whenMigrationWasChangedThenRejected() throws SQLException {
            SchemaMigrations.run(url);
            execute("UPDATE flyway_schema_history SET checksum = 1");

            assertRejected();
        }

        @Test
        void whenFileIsNotDatabaseThenMessageExplains() throws IOException {
            Files.writeString(file, "This is no database at all. ".repeat(100));

            assertRejected()
                    .satisfies((exception) -> assertThat(exception.action()).contains("backup"));
        }

        @Test
        void whenDatabaseIsOfOtherApplicationThenRejectedAndUnchanged() throws SQLException {
            execute("CREATE TABLE anothers (id INTEGER)");

            assertRejected();
            assertThat(texts("SELECT name FROM sqlite_master WHERE type = 'table'"))
                    .containsExactly("anothers");
        }

        /** SQLite reports a full disk when the file reaches its maximum number of pages. */
        @Test
        void whenDiskIsFullThenMessageExplains() {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> SchemaMigrations.run(url + "?max_page_count=4"))
                    .withMessageContaining("disk is full")
                    .satisfies((exception) -> assertThat(exception.action()).contains("disk is not full"));
            assertThatCode(() -> SchemaMigrations.run(url)).doesNotThrowAnyException();
        }

        @Test
        void whenFolderIsMissingThenRejected() {
            String missing = "jdbc:sqlite:" + file.resolveSibling("missing").resolve("keywright.db");

            assertThatExceptionOfType(StartupException.class).isThrownBy(() -> SchemaMigrations.run(missing));
        }
    }

    @Nested
    class Constraints {

        @Test
        void whenStateIsUnknownThenTableRejectsIt() {
            SchemaMigrations.run(url);

            assertThatCode(
                            () -> execute(
                                    "INSERT INTO account (id, username, username_key, password_hash, role, created_at) VALUES ('a', 'ann', 'ann', 'hash', 'QUEEN', 0)"))
                    .hasMessageContaining("CHECK");
        }
    }
}

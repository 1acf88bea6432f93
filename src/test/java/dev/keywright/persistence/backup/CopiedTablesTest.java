package dev.keywright.persistence.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.support.store.OtherFileUser;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that a migration copies. */
class CopiedTablesTest {

    @TempDir
    Path folder;

    private List<String> texts(String sql) throws SQLException {
        try (OtherFileUser database = new OtherFileUser(folder)) {
            return database.texts(sql);
        }
    }

    @Test
    void whenMigrationCreatesTableThenListed() throws SQLException {
        SchemaMigrations.run("jdbc:sqlite:" + folder.resolve("keywright.db"));

        assertThat(texts("SELECT name FROM sqlite_master WHERE type = 'table'"
                        + " AND name NOT LIKE 'sqlite%' AND name <> 'flyway_schema_history'"))
                .containsExactlyInAnyOrderElementsOf(TableCopier.TABLES);
    }

    @Test
    void whenTableReferencesOtherThenOtherComesFirst() throws SQLException {
        SchemaMigrations.run("jdbc:sqlite:" + folder.resolve("keywright.db"));

        for (String table : TableCopier.TABLES) {
            List<String> named = texts("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('" + table + "')");
            assertThat(TableCopier.TABLES.subList(0, TableCopier.TABLES.indexOf(table)))
                    .containsAll(named);
        }
    }
}

package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import dev.keywright.r2dbc.sqlite.error.SqliteStatementException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import reactor.test.StepVerifier;

class ErrorTest extends FileDatabase {

    @Override
    SqliteConnectionOptions settings() {
        return super.settings().withBusyTimeout(Duration.ofMillis(50));
    }

    private R2dbcException failureOf(String sql, Object... values) {
        R2dbcException[] failure = new R2dbcException[1];
        update(connect(), sql, values)
                .as(StepVerifier::create)
                .expectErrorSatisfies((ex) -> failure[0] = (R2dbcException) ex)
                .verify(LONG);
        return failure[0];
    }

    @Nested
    class Constraints {

        @BeforeEach
        void createTables() {
            run("CREATE TABLE part (item INTEGER NOT NULL REFERENCES item, size INTEGER CHECK (size < 10))");
            run("INSERT INTO item VALUES (1, 'taken')");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "INSERT INTO item VALUES (1, 'b') | 23505 | 1555",
                    "INSERT INTO item VALUES (2, 'taken') | 23505 | 2067",
                    "INSERT INTO part VALUES (NULL, 1) | 23502 | 1299",
                    "INSERT INTO part VALUES (99, 1) | 23503 | 787",
                    "INSERT INTO part VALUES (1, 11) | 23514 | 275"
                })
        void whenViolatedThenStateAndCodeNameConstraint(String sql, String state, int code) {
            R2dbcException ex = failureOf(sql);
            assertThat(ex).isInstanceOf(R2dbcDataIntegrityViolationException.class);
            assertThat(ex.getSqlState()).isEqualTo(state);
            assertThat(ex.getErrorCode()).isEqualTo(code);
            assertThat(ex.getSql()).isEqualTo(sql);
        }

        @Test
        void whenViolatedThenValueIsNotReported() {
            run(INSERT, "s3cret");
            assertThat(failureOf(INSERT, "s3cret").toString()).doesNotContain("s3cret");
        }
    }

    @Nested
    class Statements {

        @Test
        void whenSqlIsWrongThenBadGrammar() {
            R2dbcException ex = failureOf("SELECT name FROM nowhere");
            assertThat(ex).isInstanceOf(R2dbcBadGrammarException.class).hasMessageContaining("no such table");
        }

        @Test
        void whenStatementFailsDuringExecutionThenReported() {
            assertThat(failureOf("SELECT abs(-9223372036854775808)"))
                    .isInstanceOf(SqliteStatementException.class)
                    .hasMessageContaining("integer overflow");
        }
    }

    @Nested
    class OtherProcess {

        @Test
        void whenOtherProcessHoldsLockThenTransientErrorUntilReleased() throws SQLException {
            try (java.sql.Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThat(failureOf(INSERT, "a"))
                        .isInstanceOf(R2dbcTransientResourceException.class)
                        .hasMessageContaining("Another process has locked");
                Connection connection = connect();
                begin(connection).as(StepVerifier::create).verifyError(R2dbcTransientResourceException.class);
                assertThat(connection.isAutoCommit()).isTrue();
                statement.execute("ROLLBACK");
            }
            assertThat(run(INSERT, "a")).isOne();
        }
    }

    @Nested
    class Opening {

        private void failsWith(Path path, String message) {
            SqliteConnectionFactory broken = SqliteConnectionFactory.of(SqliteConnectionOptions.file(path));
            broken.create()
                    .as(StepVerifier::create)
                    .expectErrorSatisfies((ex) -> assertThat(ex)
                            .isInstanceOf(R2dbcNonTransientResourceException.class)
                            .hasMessageContaining(message))
                    .verify(LONG);
            broken.close().block(LONG);
        }

        @Test
        void whenFolderIsMissingThenReported() {
            failsWith(folder.resolve("no/where.db"), "create it first");
        }

        @Test
        void whenFileIsNotDatabaseThenReported() throws Exception {
            Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear reader, ".repeat(500));
            failsWith(letter, "not a SQLite database");
        }

        @Test
        void whenPathIsFolderThenReported() throws Exception {
            failsWith(Files.createDirectory(folder.resolve("folder.db")), "Cannot open the database file");
        }
    }

    @Nested
    class Translate {

        @ParameterizedTest
        @CsvSource({
            "SQLITE_BUSY_SNAPSHOT, R2dbcTransientResourceException",
            "SQLITE_LOCKED_SHAREDCACHE, R2dbcTransientResourceException",
            "SQLITE_NOMEM, R2dbcTransientResourceException",
            "SQLITE_FULL, R2dbcNonTransientResourceException",
            "SQLITE_IOERR_FSYNC, R2dbcNonTransientResourceException",
            "SQLITE_CORRUPT_INDEX, R2dbcNonTransientResourceException",
            "SQLITE_READONLY_DIRECTORY, R2dbcNonTransientResourceException",
            "SQLITE_CANTOPEN, R2dbcNonTransientResourceException",
            "SQLITE_NOTADB, R2dbcNonTransientResourceException",
            "SQLITE_AUTH, R2dbcPermissionDeniedException",
            "SQLITE_MISMATCH, R2dbcDataIntegrityViolationException",
            "SQLITE_MISUSE, SqliteStatementException"
        })
        void whenCodeIsKnownThenMappedToClass(SQLiteErrorCode code, String type) {
            R2dbcException translated =
                    (R2dbcException) SqliteErrors.translate(new SQLiteException("why", code), "SELECT 1", false);
            assertThat(translated.getClass().getSimpleName()).isEqualTo(type);
            assertThat(translated.getErrorCode()).isEqualTo(code.code);
            assertThat(translated.getSql()).isEqualTo("SELECT 1");
        }
    }
}

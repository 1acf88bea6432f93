package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** If more than one statement is rolled back, each caller of a group commit receives the result it would have received alone. */
class GroupRollbackTest extends HeldWriter {

    /** One statement rolls back the whole group; the others must not be affected. */
    @Nested
    class RollBackAll {

        private final List<CompletableFuture<Long>> others = new ArrayList<>();

        private void expectOthersCommitted() {
            assertThat(this.others).allSatisfy((one) -> assertThat(one.join()).isOne());
            assertThat(names()).containsExactly("a", "b", "c", "d");
        }

        @Test
        void whenOneRollsBackThenOthersAreCommitted() {
            this.others.addAll(List.of(inserting("a"), inserting("b")));
            CompletableFuture<Long> killing = waiting("INSERT OR ROLLBACK INTO item (name) VALUES ('x'), ('a')");
            this.others.addAll(List.of(inserting("c"), inserting("d")));
            release();
            fails(killing, R2dbcDataIntegrityViolationException.class);
            expectOthersCommitted();
        }

        @Test
        void whenSeveralRollBackThenOthersAreCommitted() {
            this.others.addAll(List.of(inserting("a")));
            String killing = "INSERT OR ROLLBACK INTO item (name) VALUES ('x'), ('a')";
            List<CompletableFuture<Long>> failing = new ArrayList<>(List.of(waiting(killing)));
            this.others.addAll(List.of(inserting("b"), inserting("c")));
            failing.add(waiting(killing));
            this.others.add(inserting("d"));
            release();
            failing.forEach((one) -> fails(one, R2dbcDataIntegrityViolationException.class));
            expectOthersCommitted();
        }

        @Test
        void whenOneTimesOutThenOthersAreCommitted() {
            this.others.addAll(List.of(inserting("a"), inserting("b")));
            Connection withShortTimeout = connect();
            finish(Mono.from(withShortTimeout.setStatementTimeout(Duration.ofMillis(30))));
            CompletableFuture<Long> late = update(
                            withShortTimeout,
                            "INSERT INTO item (name) SELECT 'x' || s FROM ("
                                    + ENDLESS_SUM.replace("sum(i)", "sum(i) AS s") + ")")
                    .toFuture();
            this.others.addAll(List.of(inserting("c"), inserting("d")));
            release();
            fails(late, R2dbcTimeoutException.class);
            expectOthersCommitted();
        }

        @Test
        void whenOneViolatesDeferredForeignKeyThenOthersAreCommitted() {
            release();
            run("CREATE TABLE child (item INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED)");
            hold();
            this.others.addAll(List.of(inserting("a"), inserting("b")));
            CompletableFuture<Long> orphan = waiting("INSERT INTO child VALUES (99)");
            CompletableFuture<Long> child = waiting("INSERT INTO child VALUES (1)");
            this.others.addAll(List.of(inserting("c"), inserting("d")));
            release();
            fails(orphan, R2dbcDataIntegrityViolationException.class);
            assertThat(child.join()).isOne();
            expectOthersCommitted();
        }

        @Test
        void whenDatabaseIsFullThenStatementsThatFitAreCommitted() {
            release();
            run("CREATE TABLE blob (content BLOB)");
            run("PRAGMA max_page_count = 40");
            hold();
            this.others.addAll(List.of(inserting("a"), inserting("b")));
            CompletableFuture<Long> large = waiting("INSERT INTO blob VALUES (zeroblob(1000000))");
            this.others.addAll(List.of(inserting("c"), inserting("d")));
            release();
            assertThatThrownBy(large::join).hasMessageContaining("The disk is full");
            expectOthersCommitted();
        }
    }

    @Nested
    class Commit {

        /** Without a WAL a commit waits for readers, here for one that does not stop. */
        @Test
        void whenCommitFailsThenAllFailAndNothingIsStored() throws SQLException {
            release();
            run("PRAGMA journal_mode = DELETE");
            hold();
            List<CompletableFuture<Long>> all = List.of(inserting("a"), inserting("b"), inserting("c"));
            try (java.sql.Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 1 FROM sqlite_schema")) {
                assertThat(rows.next()).isTrue();
                release();
                all.forEach((one) -> fails(one, R2dbcTransientResourceException.class));
            }
            assertThat(run(INSERT, "after all")).isOne();
            assertThat(names()).containsExactly("after all");
        }

        @Test
        void whenTransactionCannotBeginThenAllFail() throws SQLException {
            List<CompletableFuture<Long>> all = List.of(inserting("a"), inserting("b"), inserting("c"));
            try (java.sql.Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                releaseAndThen((jdbcSession) -> statement.execute("BEGIN IMMEDIATE"));
                all.forEach((one) -> fails(one, R2dbcTransientResourceException.class));
                statement.execute("ROLLBACK");
            }
            assertThat(run(INSERT, "after all")).isOne();
            assertThat(names()).containsExactly("after all");
        }
    }
}

package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.r2dbc.sqlite.codec.SqliteRow;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.TransactionDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TransactionTest extends FileDatabase {

    private static final TransactionDefinition READ_ONLY = new TransactionDefinition() {
        @Override
        public <T> @Nullable T getAttribute(Option<T> option) {
            return option.equals(TransactionDefinition.READ_ONLY) ? option.cast(true) : null;
        }
    };

    private Connection connection;

    @BeforeEach
    void connectOnce() {
        this.connection = connect();
    }

    @AfterEach
    void closeConnection() {
        finish(close(this.connection));
    }

    @Nested
    class Writing {

        @BeforeEach
        void beginTransaction() {
            finish(begin(connection));
            await(insert(connection, "a"));
        }

        @Test
        void whenCommittedThenVisibleToOthers() {
            assertThat(connection.isAutoCommit()).isFalse();
            finish(commit(connection));
            assertThat(connection.isAutoCommit()).isTrue();
            assertThat(names()).containsExactly("a");
        }

        @Test
        void whenRolledBackThenNotStored() {
            finish(Mono.from(connection.rollbackTransaction()));
            assertThat(names()).isEmpty();
        }

        @Test
        void whenConnectionIsClosedThenNotStored() {
            finish(close(connection));
            assertThat(names()).isEmpty();
            run(INSERT, "b");
        }

        @Test
        void whenStatementFailsThenEarlierOnesRemain() {
            insert(connection, "a").as(StepVerifier::create).verifyError(R2dbcDataIntegrityViolationException.class);
            await(insert(connection, "b"));
            finish(commit(connection));
            assertThat(names()).containsExactly("a", "b");
        }

        @Test
        void whenSqliteRollsBackThenFurtherStatementsAreRejected() {
            String killing = "INSERT OR ROLLBACK INTO item (name) VALUES ('a')";
            update(connection, killing)
                    .as(StepVerifier::create)
                    .verifyError(R2dbcDataIntegrityViolationException.class);
            insert(connection, "b").as(StepVerifier::create).verifyError(R2dbcRollbackException.class);
            commit(connection).as(StepVerifier::create).verifyError(R2dbcRollbackException.class);
            assertThat(connection.isAutoCommit()).isTrue();
            assertThat(names()).isEmpty();
        }

        @Test
        void whenBegunAgainThenTransactionContinues() {
            finish(begin(connection));
            finish(commit(connection));
            assertThat(names()).containsExactly("a");
        }

        @Test
        void whenTransactionIsControlledBySqlThenRejected() {
            update(connection, "COMMIT")
                    .as(StepVerifier::create)
                    .verifyErrorSatisfies((ex) -> assertThat(ex)
                            .hasMessageStartingWith("Use the methods of the connection to begin and end transactions"));
        }

        @Test
        void whenCommitViolatesDeferredForeignKeyThenItCanBeRepaired() {
            await(update(
                    connection, "CREATE TABLE child (item INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED)"));
            await(update(connection, "INSERT INTO child VALUES (99)"));
            commit(connection).as(StepVerifier::create).verifyError(R2dbcDataIntegrityViolationException.class);
            assertThat(connection.isAutoCommit()).isFalse();
            await(update(connection, "DELETE FROM child"));
            finish(commit(connection));
            assertThat(names()).containsExactly("a");
        }

        @Test
        void whenSchemaChangeIsRolledBackThenCachedStatementsAreInvalidated() {
            String all = "SELECT * FROM item";
            await(update(connection, "ALTER TABLE item ADD COLUMN colour TEXT"));
            query(connection, all, (row) -> row.get("colour") == null)
                    .as(StepVerifier::create)
                    .expectNext(true)
                    .verifyComplete();
            finish(Mono.from(connection.rollbackTransaction()));
            await(insert(connection, "b"));
            finish(begin(connection));
            query(connection, all, (row) -> ((SqliteRow) row).getMetadata().size())
                    .as(StepVerifier::create)
                    .expectNext(2)
                    .verifyComplete();
        }
    }

    @Nested
    class Savepoints {

        @BeforeEach
        void setSavepoint() {
            finish(begin(connection));
            await(insert(connection, "a"));
            finish(Mono.from(connection.createSavepoint("it's \"one\"")));
            await(insert(connection, "b"));
        }

        @Test
        void whenRolledBackToSavepointThenOnlyLaterWritesAreUndone() {
            finish(Mono.from(connection.rollbackTransactionToSavepoint("it's \"one\"")));
            await(insert(connection, "c"));
            finish(commit(connection));
            assertThat(names()).containsExactly("a", "c");
        }

        @Test
        void whenReleasedThenAllIsStored() {
            finish(Mono.from(connection.releaseSavepoint("it's \"one\"")));
            finish(commit(connection));
            assertThat(names()).containsExactly("a", "b");
        }

        @Test
        void whenUnknownThenErrorAndTransactionContinues() {
            Mono.from(connection.releaseSavepoint("two"))
                    .as(StepVerifier::create)
                    .verifyError(R2dbcException.class);
            finish(commit(connection));
            assertThat(names()).containsExactly("a", "b");
        }
    }

    @Nested
    class ReadingOnly {

        @Test
        void whenOthersCommitThenSnapshotIsUnchanged() {
            run(INSERT, "a");
            finish(Mono.from(connection.beginTransaction(READ_ONLY)));
            names(connection).as(StepVerifier::create).expectNext("a").verifyComplete();
            run(INSERT, "b");
            names(connection).as(StepVerifier::create).expectNext("a").verifyComplete();
            finish(commit(connection));
            names(connection).as(StepVerifier::create).expectNext("a", "b").verifyComplete();
        }

        @Test
        void whenWritingThenRejected() {
            finish(Mono.from(connection.beginTransaction(READ_ONLY)));
            insert(connection, "a")
                    .as(StepVerifier::create)
                    .verifyErrorSatisfies((ex) ->
                            assertThat(ex).hasMessageContaining("the transaction, the file or the disk is read-only"));
        }

        @Test
        void whenInMemoryThenReadOnlyUntilEnd() {
            SqliteConnectionFactory memory = SqliteConnectionFactory.of(SqliteConnectionOptions.memory());
            Connection inMemory = await(memory.create());
            await(update(inMemory, "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)"));
            finish(Mono.from(inMemory.beginTransaction(READ_ONLY)));
            insert(inMemory, "a").as(StepVerifier::create).verifyError(R2dbcException.class);
            finish(commit(inMemory));
            assertThat(await(insert(inMemory, "a"))).isOne();
            await(memory.close().thenReturn(true));
        }
    }

    @Nested
    class Isolation {

        @Test
        void whenWeakerIsolationLevelIsRequestedThenSerializableIsUsed() {
            finish(Mono.from(connection.setTransactionIsolationLevel(IsolationLevel.READ_COMMITTED)));
            assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);
        }

        @Test
        void whenLevelIsUnknownThenRejected() {
            assertThatThrownBy(() -> connection.setTransactionIsolationLevel(IsolationLevel.valueOf("SNAPSHOT")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}

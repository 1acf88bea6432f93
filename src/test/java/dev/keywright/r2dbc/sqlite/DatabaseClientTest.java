package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.SqliteLoad;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.BadSqlGrammarException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The driver as Spring uses it. */
class DatabaseClientTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private SqliteConnectionFactory factory;

    private DatabaseClient database;

    @BeforeEach
    void open() {
        this.factory = SqliteConnectionFactory.of(SqliteConnectionOptions.file(this.folder.resolve("app.db")));
        this.database = DatabaseClient.create(this.factory);
        run("CREATE TABLE account (name TEXT PRIMARY KEY, age INTEGER NOT NULL)");
    }

    @AfterEach
    void close() {
        assertThat(this.factory.load()).isEqualTo(new SqliteLoad(0, 0, false, 0));
        this.factory.close().block(LONG);
    }

    private void run(String sql) {
        this.database.sql(sql).then().block(LONG);
    }

    private Mono<Long> insert(String name) {
        return this.database
                .sql("INSERT INTO account (name, age) VALUES (:name, :age)")
                .bind("name", name)
                .bind("age", 7)
                .fetch()
                .rowsUpdated();
    }

    private Flux<String> names() {
        return this.database
                .sql("SELECT name FROM account ORDER BY name")
                .map((row) -> row.get("name", String.class))
                .all();
    }

    @Nested
    class Inserting {

        @Test
        void whenInsertedThenCounted() {
            insert("ada").as(StepVerifier::create).expectNext(1L).verifyComplete();
            names().as(StepVerifier::create).expectNext("ada").verifyComplete();
        }

        @Test
        void whenNameTakenThenDuplicateKey() {
            insert("ada").block(LONG);
            insert("ada").as(StepVerifier::create).verifyError(DuplicateKeyException.class);
        }

        @Test
        void whenNotNullBrokenThenDataIntegrity() {
            database.sql("INSERT INTO account (name) VALUES (:name)")
                    .bind("name", "ada")
                    .then()
                    .as(StepVerifier::create)
                    .verifyError(DataIntegrityViolationException.class);
        }

        @Test
        void whenReturningThenRows() {
            database.sql("INSERT INTO account (name, age) VALUES (:name, 3) RETURNING name, age")
                    .bind("name", "ada")
                    .map((row) -> row.get("name", String.class) + row.get("age", Integer.class))
                    .one()
                    .as(StepVerifier::create)
                    .expectNext("ada3")
                    .verifyComplete();
        }

        @Test
        void whenSqlIsWrongThenBadGrammar() {
            database.sql("SELEC 1").then().as(StepVerifier::create).verifyError(BadSqlGrammarException.class);
        }
    }

    @Nested
    class Transactions {

        private TransactionalOperator writing;

        @BeforeEach
        void prepare() {
            this.writing = with(TransactionDefinition.PROPAGATION_REQUIRED, false);
        }

        @Test
        void whenCommittedThenStored() {
            insert("ada").then(insert("bob")).as(this.writing::transactional).block(LONG);
            names().as(StepVerifier::create).expectNext("ada", "bob").verifyComplete();
        }

        @Test
        void whenFailedThenRolledBack() {
            insert("ada")
                    .then(insert("ada"))
                    .as(this.writing::transactional)
                    .as(StepVerifier::create)
                    .verifyError(DuplicateKeyException.class);
            names().as(StepVerifier::create).verifyComplete();
        }

        @Test
        void whenNestedFailsThenOnlyNestedIsRolledBack() {
            TransactionalOperator nested = with(TransactionDefinition.PROPAGATION_NESTED, false);
            Mono<Long> failing = insert("bob")
                    .then(Mono.<Long>error(new IllegalStateException("no")))
                    .as(nested::transactional)
                    .onErrorReturn(IllegalStateException.class, 0L);
            insert("ada")
                    .then(failing)
                    .then(insert("cyd"))
                    .as(this.writing::transactional)
                    .block(LONG);
            names().as(StepVerifier::create).expectNext("ada", "cyd").verifyComplete();
        }

        @Test
        void whenReadOnlyThenReadsButCannotWrite() {
            TransactionalOperator reading = with(TransactionDefinition.PROPAGATION_REQUIRED, true);
            names().as(reading::transactional).as(StepVerifier::create).verifyComplete();
            insert("ada")
                    .as(reading::transactional)
                    .as(StepVerifier::create)
                    .verifyErrorSatisfies((ex) ->
                            assertThat(ex).hasMessageContaining("the transaction, the file or the disk is read-only"));
        }

        private TransactionalOperator with(int propagation, boolean readOnly) {
            DefaultTransactionDefinition definition = new DefaultTransactionDefinition(propagation);
            definition.setReadOnly(readOnly);
            return TransactionalOperator.create(new R2dbcTransactionManager(factory), definition);
        }
    }

    @Nested
    class Reading {

        @Test
        void whenManyRowsThenAllInOrder() {
            String count =
                    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n";
            database.sql(count)
                    .map((row) -> row.get("i", Long.class))
                    .all()
                    .collectList()
                    .as(StepVerifier::create)
                    .assertNext((all) -> assertThat(all).hasSize(10_000).isSorted())
                    .verifyComplete();
        }

        @Test
        void whenCancelledThenPermitIsReleased() {
            String count = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
            database.sql(count)
                    .map((row) -> row.get("i", Long.class))
                    .all()
                    .take(1000)
                    .count()
                    .as(StepVerifier::create)
                    .expectNext(1000L)
                    .verifyComplete();
            insert("ada").block(LONG);
        }
    }
}

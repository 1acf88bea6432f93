package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.codec.SqliteRow;
import dev.keywright.r2dbc.sqlite.engine.ConnectionWorker;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.TaskBody;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.Result;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.sqlite.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class StreamingTest extends FileDatabase {

    private static final String MANY = ENDLESS + " LIMIT 100000";

    private static final String COUNTED = MANY.replace("SELECT i FROM n", "SELECT made() FROM n");

    @Override
    SqliteConnectionOptions settings() {
        return super.settings().withReaders(1);
    }

    @Nested
    class BackPressure {

        private final AtomicLong made = new AtomicLong();

        /** Makes SQLite call a function for each row that it produces. */
        @BeforeEach
        void countRows() {
            Function made = new Function() {
                @Override
                protected void xFunc() throws SQLException {
                    result(BackPressure.this.made.incrementAndGet());
                }
            };
            ConnectionWorker reader = StreamingTest.this.factory.database().worker(1);
            await(reader.cleanUp(TaskBody.cleanup((jdbcSession) -> Function.create(jdbcSession.jdbc(), "made", made))));
        }

        private long rowsMade(int active) {
            long before = this.made.get();
            Connection connection = connect();
            query(connection, COUNTED, (row) -> row.get(0, Long.class))
                    .as((rows) -> StepVerifier.create(rows, active))
                    .expectNextCount(active)
                    .thenCancel()
                    .verify(LONG);
            finish(close(connection));
            return this.made.get() - before;
        }

        @Test
        void whenFewRowsAreRequestedThenFewAreRead() {
            assertThat(rowsMade(10)).isBetween(10L, 1000L);
            assertThat(rowsMade(2000)).isBetween(2000L, 3000L);
        }
    }

    @Nested
    class Reading {

        @Test
        void whenAllRowsAreRequestedThenAllInOrder() {
            Flux<Long> rows = query(connect(), MANY, (row) -> row.get("i", Long.class));
            rows.zipWith(Flux.range(1, 100_000), (row, expected) -> row.intValue() == expected)
                    .all((same) -> same)
                    .as(StepVerifier::create)
                    .expectNext(true)
                    .expectComplete()
                    .verify(LONG);
        }

        @Test
        void whenFetchSizeIsGivenThenRowsAreReadInChunks() {
            Connection connection = connect();
            Flux.from(connection
                            .createStatement(ENDLESS + " LIMIT 10")
                            .fetchSize(3)
                            .execute())
                    .concatMap((result) -> result.map((row) -> row.get(0, Integer.class)))
                    .as(StepVerifier::create)
                    .expectNext(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                    .verifyComplete();
        }

        @Test
        void whenRowsAreHandledSlowlyThenWritesSucceedMeanwhile() {
            Connection reading = connect();
            Connection writing = connect();
            query(reading, ENDLESS + " LIMIT 300", (row) -> row.get(0, String.class))
                    .concatMap((name) -> insert(writing, name))
                    .count()
                    .as(StepVerifier::create)
                    .expectNext(300L)
                    .expectComplete()
                    .verify(LONG);
        }

        @Test
        void whenOnlyReaderIsInUseThenOthersWaitUntilTimeout() {
            Connection withShortTimeout = connect();
            finish(Mono.from(withShortTimeout.setLockWaitTimeout(Duration.ofMillis(20))));
            query(connect(), ENDLESS, (row) -> row.get(0, Long.class))
                    .as((rows) -> StepVerifier.create(rows, 1))
                    .expectNext(1L)
                    .then(() -> names(withShortTimeout)
                            .as(StepVerifier::create)
                            .expectError(R2dbcTransientResourceException.class)
                            .verify(LONG))
                    .thenCancel()
                    .verify(LONG);
            assertThat(await(names(connect()).count())).isZero();
        }

        @Test
        void whenStreamIsCancelledThenReaderSeesLaterWrites() {
            for (int i = 1; i <= 300; i++) {
                run(INSERT, "n" + i);
            }
            assertThat(await(names(connect()).take(200).count())).isEqualTo(200);
            run(INSERT, "last");
            assertThat(await(names(connect()).count())).isEqualTo(301);
        }

        @Test
        void whenManyReadConcurrentlyThenAllAreServed() {
            Flux.range(1, 500)
                    .flatMap((i) -> query(connect(), "SELECT ?1", (row) -> row.get(0, Integer.class), i), 100)
                    .reduce(Integer::sum)
                    .as(StepVerifier::create)
                    .expectNext(500 * 501 / 2)
                    .expectComplete()
                    .verify(LONG);
        }

        @Test
        void whenSubscribedOnNonBlockingThreadThenNothingBlocks() {
            Mono.defer(() -> insert(newConnection(), "a")
                            .then(names(newConnection()).count()))
                    .subscribeOn(Schedulers.parallel())
                    .as(StepVerifier::create)
                    .expectNext(1L)
                    .expectComplete()
                    .verify(LONG);
        }

        private Connection newConnection() {
            return new SqliteConnection(StreamingTest.this.factory.database());
        }
    }

    @Nested
    class Results {

        @Test
        void whenConsumedTwiceThenRejected() {
            Result result =
                    await(Mono.from(connect().createStatement("SELECT 1").execute()));
            assertThat(await(Flux.from(result.map((row) -> row.get(0))).count()))
                    .isOne();
            Mono.fromCallable(() -> result.map((row) -> row.get(0)))
                    .as(StepVerifier::create)
                    .verifyError(IllegalStateException.class);
        }

        @Test
        void whenChangeReturnsRowsThenRowsAndCount() {
            String sql = "INSERT INTO item (name) VALUES ('a'), ('b') RETURNING name";
            assertThat(run(sql)).isEqualTo(2);
            String again = "UPDATE item SET name = name || 'x' RETURNING name";
            assertThat(await(query(connect(), again, (row) -> row.get("name")).collectList()))
                    .containsExactly("ax", "bx");
        }

        @Test
        void whenSchemaChangesThenCountIsZeroAndNewColumnsAreVisible() {
            String all = "SELECT * FROM item";
            run(INSERT, "a");
            assertThat(await(query(
                                    connect(),
                                    all,
                                    (row) -> ((SqliteRow) row).getMetadata().size())
                            .single()))
                    .isEqualTo(2);
            assertThat(run("ALTER TABLE item ADD COLUMN colour TEXT DEFAULT 'red'"))
                    .isZero();
            assertThat(await(query(connect(), all, (row) -> row.get("colour", String.class))
                            .single()))
                    .isEqualTo("red");
        }

        @Test
        void whenGeneratedValuesAreRequestedThenReturned() {
            Mono.from(connect()
                            .createStatement("INSERT INTO item (name) VALUES ('a') -- the first")
                            .returnGeneratedValues("id")
                            .execute())
                    .flatMapMany((result) -> result.map((row) -> row.get("id", Long.class)))
                    .as(StepVerifier::create)
                    .expectNext(1L)
                    .verifyComplete();
        }
    }
}

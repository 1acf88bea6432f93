package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** After a cancellation at any time no resource is leaked: the next write must work, and no permit may remain granted. */
class CancellationTest extends FileDatabase {

    private static final int ROUNDS = 400;

    private final Random random = new Random(4711);

    /** Subscribes, cancels at a random moment within half a millisecond, and closes the connection. */
    private void cancelSomewhere(Function<Connection, Publisher<?>> work) {
        Disposable running =
                Flux.usingWhen(this.factory.create(), work, Connection::close).subscribe((value) -> {}, (ex) -> {});
        LockSupport.parkNanos(this.random.nextInt(500_000));
        running.dispose();
    }

    private void expectWritable() {
        assertThat(run(INSERT, "after all")).isOne();
        assertThat(names()).endsWith("after all");
    }

    @Nested
    class Randomly {

        @Test
        void whenStatementsAreCancelledThenNothingIsHeld() {
            for (int i = 0; i < ROUNDS; i++) {
                String name = "n" + i;
                cancelSomewhere((connection) -> insert(connection, name));
            }
            expectWritable();
        }

        @Test
        void whenTransactionsAreCancelledThenNothingIsHeld() {
            for (int i = 0; i < ROUNDS; i++) {
                String name = "t" + i;
                cancelSomewhere((connection) -> begin(connection)
                        .then(insert(connection, name))
                        .then(insert(connection, name + "b"))
                        .then(commit(connection)));
            }
            assertThat(names().size()).as("a transaction is whole or not there").isEven();
            expectWritable();
        }

        @Test
        void whenStreamsAreCancelledThenNothingIsHeld() {
            for (int i = 0; i < ROUNDS; i++) {
                cancelSomewhere((connection) -> query(connection, ENDLESS, (row) -> row.get(0, Long.class)));
            }
            expectWritable();
        }

        @Test
        void whenReadTransactionsAndStreamsInThemAreCancelledThenNothingIsHeld() {
            for (int i = 0; i < ROUNDS; i++) {
                cancelSomewhere((connection) -> begin(connection)
                        .thenMany(query(connection, ENDLESS, (row) -> row.get(0, Long.class))
                                .take(300))
                        .then(commit(connection)));
            }
            expectWritable();
        }
    }

    @Nested
    class WhileRunning {

        @Test
        void whenEndlessReadIsCancelledThenStopped() {
            SqliteConnectionFactory single =
                    SqliteConnectionFactory.of(settings().withReaders(1));
            Connection connection = await(single.create());
            query(connection, ENDLESS_SUM, (row) -> row.get(0, Long.class))
                    .as((rows) -> StepVerifier.create(rows))
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(30))
                    .thenCancel()
                    .verify(LONG);
            assertThat(await(names(connection).count())).isZero();
            await(single.close().thenReturn(true));
        }

        @Test
        void whenStatementOfTransactionIsCancelledThenTransactionContinues() {
            Connection connection = connect();
            await(begin(connection).then(insert(connection, "a")));
            query(connection, ENDLESS_SUM, (row) -> row.get(0, Long.class))
                    .as((rows) -> StepVerifier.create(rows))
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(30))
                    .thenCancel()
                    .verify(LONG);
            await(insert(connection, "b").then(commit(connection)).thenReturn(true));
            assertThat(names()).containsExactly("a", "b");
        }

        @Test
        void whenStatementTimesOutThenStoppedAndReported() {
            Connection connection = connect();
            finish(Mono.from(connection.setStatementTimeout(Duration.ofMillis(30))));
            query(connection, ENDLESS_SUM, (row) -> row.get(0, Long.class))
                    .as(StepVerifier::create)
                    .expectError(R2dbcTimeoutException.class)
                    .verify(LONG);
            finish(Mono.from(connection.setStatementTimeout(LONG)));
            assertThat(await(insert(connection, "a"))).isOne();
        }
    }

    @Nested
    class Unread {

        @RepeatedTest(3)
        void whenResultIsNeverReadThenClosingConnectionReleasesIt() {
            for (int i = 0; i < 20; i++) {
                Connection connection = connect();
                await(Mono.from(connection.createStatement(ENDLESS).execute()));
                finish(close(connection));
            }
            expectWritable();
        }

        @Test
        void whenTransactionEndsBeforeResultIsReadThenReaderFails() {
            Connection connection = connect();
            finish(begin(connection));
            query(connection, ENDLESS, (row) -> row.get(0, Long.class))
                    .as((rows) -> StepVerifier.create(rows, 1))
                    .expectNext(1L)
                    .then(() -> finish(commit(connection)))
                    .thenRequest(Long.MAX_VALUE)
                    .thenConsumeWhile((row) -> true)
                    .expectErrorSatisfies((ex) -> assertThat(ex).hasMessageContaining("before all rows were read"))
                    .verify(LONG);
        }
    }
}

package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Writers run one at a time, in the order of their requests, and a limited number may wait. */
class WriterQueueTest extends FileDatabase {

    private Connection holder;

    @Override
    SqliteConnectionOptions settings() {
        return super.settings().withMaxWaiting(3);
    }

    @BeforeEach
    void holdTheWriter() {
        this.holder = connect();
        finish(begin(this.holder));
    }

    @AfterEach
    void release() {
        finish(close(this.holder));
    }

    @Nested
    class Waiting {

        @Test
        void whenSeveralWaitThenServedInOrder() {
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                waiting.add(insert(connect(), name).toFuture());
            }
            finish(commit(holder));
            waiting.forEach(CompletableFuture::join);
            assertThat(names()).containsExactly("a", "b", "c");
        }

        @Test
        void whenMoreThanMaximumWaitThenRejectedAtOnce() {
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                waiting.add(insert(connect(), name).toFuture());
            }
            insert(connect(), "d")
                    .as(StepVerifier::create)
                    .expectErrorSatisfies((ex) -> assertThat(ex)
                            .isInstanceOf(R2dbcTransientResourceException.class)
                            .hasMessage("More than 3 requests wait for a SQLite writer; try again later"))
                    .verify(LONG);
            finish(commit(holder));
            waiting.forEach(CompletableFuture::join);
            assertThat(names()).containsExactly("a", "b", "c");
        }

        @Test
        void whenWaitIsTooLongThenTransientErrorAndLaterRequestsAreServed() {
            Connection withShortTimeout = connect();
            finish(Mono.from(withShortTimeout.setLockWaitTimeout(Duration.ofMillis(20))));
            begin(withShortTimeout)
                    .as(StepVerifier::create)
                    .expectErrorSatisfies((ex) -> assertThat(ex)
                            .isInstanceOf(R2dbcTransientResourceException.class)
                            .hasMessageContaining("No SQLite writer became available within PT0.02S"))
                    .verify(LONG);
            assertThat(withShortTimeout.isAutoCommit()).isTrue();
            finish(commit(holder));
            finish(Mono.from(withShortTimeout.setLockWaitTimeout(LONG)));
            assertThat(await(insert(withShortTimeout, "a"))).isOne();
        }

        @Test
        void whenCancelledThenSkipped() {
            Disposable cancelledInsert = insert(connect(), "gone").subscribe();
            CompletableFuture<Long> waitingInsert = insert(connect(), "stays").toFuture();
            cancelledInsert.dispose();
            finish(commit(holder));
            assertThat(waitingInsert.join()).isOne();
            assertThat(names()).containsExactly("stays");
        }

        @Test
        void whenCancelledThenQueueHasRoom() {
            List<Disposable> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(insert(connect(), "x" + i).subscribe());
                waiting.get(i).dispose();
            }
            CompletableFuture<Long> other = insert(connect(), "other").toFuture();
            finish(commit(holder));
            assertThat(other.join()).isOne();
        }
    }

    @Nested
    class InsideATransaction {

        @Test
        void whenMoreStatementsThanMaximumThenSomeAreRejectedAndTransactionContinues() {
            Long inserted = await(Flux.range(0, 2000)
                    .flatMap(
                            (i) -> insert(holder, "n" + i).onErrorReturn(R2dbcTransientResourceException.class, 0L),
                            2000)
                    .reduce(Long::sum));
            finish(commit(holder));
            assertThat(inserted).isBetween(1L, 2000L);
            assertThat(names()).hasSize(inserted.intValue());
        }
    }

    @Nested
    class Reading {

        @Test
        void whenWriterIsInUseThenReadersAreServed() {
            await(insert(holder, "uncommitted"));
            assertThat(names()).isEmpty();
            finish(commit(holder));
            assertThat(names()).containsExactly("uncommitted");
        }
    }
}

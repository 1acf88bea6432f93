package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class StatementTest extends FileDatabase {

    private Connection connection;

    @BeforeEach
    void connectOnce() {
        this.connection = connect();
    }

    @Nested
    class Binding {

        @Test
        void whenNameIsGivenThenBound() {
            Statement statement = connection.createStatement("SELECT :a || @b || ?3");
            statement.bind(":a", "x").bind("b", "y").bind("?3", "z");
            Flux.from(statement.execute())
                    .concatMap((result) -> result.map((row) -> row.get(0, String.class)))
                    .as(StepVerifier::create)
                    .expectNext("xyz")
                    .verifyComplete();
        }

        @Test
        void whenParameterIsUnknownThenRejected() {
            Statement statement = connection.createStatement("SELECT :a");
            assertThatThrownBy(() -> statement.bind("b", 1)).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(() -> statement.bind(1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> statement.bindNull(-1, String.class))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }

        @Test
        void whenParameterIsUnboundThenRejected() {
            Statement statement = connection.createStatement("SELECT ?1, ?2").bind(0, 1);
            assertThatThrownBy(statement::execute).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(statement::add).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void whenBindingsAreAddedThenEachIsExecuted() {
            Statement statement = connection.createStatement(INSERT);
            statement.bind(0, "a").add().bind(0, "b").add().bind(0, "c");
            Flux.from(statement.execute())
                    .concatMap(Result::getRowsUpdated)
                    .as(StepVerifier::create)
                    .expectNext(1L, 1L, 1L)
                    .verifyComplete();
            assertThat(names()).containsExactly("a", "b", "c");
        }

        @Test
        void whenBytesChangeAfterBindingThenOriginalBytesAreStored() {
            byte[] bytes = {1};
            Statement statement = connection.createStatement("SELECT ?1").bind(0, bytes);
            bytes[0] = 2;
            Flux.from(statement.execute())
                    .concatMap((result) -> result.map((row) -> row.get(0, byte[].class)[0]))
                    .as(StepVerifier::create)
                    .expectNext((byte) 1)
                    .verifyComplete();
        }
    }

    @Nested
    class Batches {

        @Test
        void whenExecutedThenInOrder() {
            Flux.from(connection
                            .createBatch()
                            .add("INSERT INTO item (name) VALUES ('a')")
                            .add("SELECT name FROM item")
                            .add("DELETE FROM item")
                            .execute())
                    .concatMap((result) -> result.flatMap((segment) -> Mono.just(
                            segment instanceof Result.RowSegment row
                                    ? row.row().get(0, String.class)
                                    : "count " + ((Result.UpdateCount) segment).value())))
                    .as(StepVerifier::create)
                    .expectNext("count 1", "a", "count 1")
                    .verifyComplete();
        }

        @Test
        void whenOneFailsThenRestIsNotExecuted() {
            Flux.from(connection
                            .createBatch()
                            .add("SELEC")
                            .add("INSERT INTO item (name) VALUES ('a')")
                            .execute())
                    .concatMap(Result::getRowsUpdated)
                    .as(StepVerifier::create)
                    .verifyError();
            assertThat(names()).isEmpty();
        }
    }
}

package dev.keywright.bench;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same work through the driver. A caller keeps its connection and starts the next operation as soon as the last one completes. */
final class DriverStore implements AutoCloseable {

    static final int MAX_CALLERS = 64;

    private static final Duration LONG = Duration.ofMinutes(1);

    private final SqliteConnectionFactory factory;

    private final List<Connection> connections;

    DriverStore(Path file) {
        this.factory = SqliteConnectionFactory.of(SqliteConnectionOptions.file(file));
        this.connections = Flux.range(0, MAX_CALLERS)
                .concatMap((i) -> this.factory.create())
                .toStream()
                .toList();
        Connection first = this.connections.get(0);
        update(first.createStatement(Work.TABLE))
                .then(update(first.createStatement(Work.FILL)))
                .block(LONG);
    }

    Load insert(int callers) {
        return (times) -> run(callers, times, (connection, i) -> insertOne(connection));
    }

    Load read(int callers) {
        return (times) -> run(callers, times, DriverStore::readOne);
    }

    /** One caller on its own thread, which waits for each result. */
    void readAndWait(int times) {
        for (int i = 0; i < times; i++) {
            readOne(this.connections.get(0), i).block(LONG);
        }
    }

    Load transact(int callers) {
        return (times) -> run(callers, times, DriverStore::transactOnce);
    }

    private void run(int callers, int times, BiFunction<Connection, Integer, Mono<?>> step) {
        Flux.range(0, callers)
                .flatMap((caller) -> call(this.connections.get(caller), times / callers, step), callers)
                .then()
                .block(LONG);
    }

    private static Mono<Void> call(Connection connection, int times, BiFunction<Connection, Integer, Mono<?>> step) {
        return Flux.range(0, times)
                .concatMap((i) -> step.apply(connection, i), 1)
                .then();
    }

    private static Mono<Long> insertOne(Connection connection) {
        return update(connection.createStatement(Work.INSERT).bind(0, Work.NAME));
    }

    private static Mono<String> readOne(Connection connection, int i) {
        return Mono.from(connection
                        .createStatement(Work.READ)
                        .bind(0, Work.someId(i))
                        .execute())
                .flatMap((result) -> Mono.from(result.map((row) -> row.get(0, String.class))));
    }

    private static Mono<Void> transactOnce(Connection connection, int i) {
        return Mono.from(connection.beginTransaction())
                .then(insertOne(connection))
                .then(readOne(connection, i))
                .then(updateOne(connection, i))
                .then(Mono.from(connection.commitTransaction()));
    }

    private static Mono<Long> updateOne(Connection connection, int i) {
        return update(connection.createStatement(Work.UPDATE).bind(0, Work.NAME).bind(1, Work.someId(i)));
    }

    private static Mono<Long> update(Statement statement) {
        return Mono.from(statement.execute())
                .flatMap((Result result) -> Mono.from(result.getRowsUpdated()))
                .defaultIfEmpty(0L);
    }

    @Override
    public void close() {
        this.factory.close().block(LONG);
    }
}

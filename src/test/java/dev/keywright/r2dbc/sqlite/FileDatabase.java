package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.SqliteLoad;
import dev.keywright.support.Waiting;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A new database file with a table {@code item (id, name)}; after each test no permit may remain granted. */
abstract class FileDatabase {

    static final Duration LONG = Duration.ofSeconds(60);

    static final String INSERT = "INSERT INTO item (name) VALUES (?1)";

    /** Counts without an end. */
    static final String ENDLESS = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

    /** Never returns its first row. */
    static final String ENDLESS_SUM =
            "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

    @TempDir
    Path folder;

    SqliteConnectionFactory factory;

    Path file() {
        return this.folder.resolve("test.db");
    }

    SqliteConnectionOptions settings() {
        return SqliteConnectionOptions.file(file());
    }

    @BeforeEach
    void openDatabase() {
        this.factory = SqliteConnectionFactory.of(settings());
        run("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
    }

    @AfterEach
    void closeDatabase() {
        assertNoPermitIsHeld();
        this.factory.close().block(LONG);
    }

    /** A cancelled statement releases its permit soon, but not immediately. */
    void assertNoPermitIsHeld() {
        Waiting.await("no permit is granted", () -> permitsHeld() == 0);
    }

    private int permitsHeld() {
        SqliteLoad load = this.factory.load();
        return load.reading() + (load.isWriting() ? 1 : 0);
    }

    Connection connect() {
        return await(this.factory.create());
    }

    /** Runs a statement on its own connection. */
    long run(String sql, Object... values) {
        return await(Flux.usingWhen(
                        this.factory.create(), (connection) -> update(connection, sql, values), Connection::close)
                .single());
    }

    List<String> names() {
        return await(Flux.usingWhen(this.factory.create(), FileDatabase::names, Connection::close)
                .collectList());
    }

    static Flux<String> names(Connection connection) {
        return query(connection, "SELECT name FROM item ORDER BY id", (row) -> row.get(0, String.class));
    }

    static Mono<Long> insert(Connection connection, String name) {
        return update(connection, INSERT, name);
    }

    static Mono<Long> update(Connection connection, String sql, Object... values) {
        return Mono.defer(() -> Mono.from(bound(connection, sql, values).execute()))
                .flatMap((result) -> Mono.from(result.getRowsUpdated()))
                .defaultIfEmpty(0L);
    }

    static <T> Flux<T> query(Connection connection, String sql, Function<Readable, T> mapping, Object... values) {
        return Flux.defer(() -> bound(connection, sql, values).execute())
                .concatMap((Result result) -> result.map(mapping));
    }

    static Statement bound(Connection connection, String sql, Object... values) {
        Statement statement = connection.createStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.bind(i, values[i]);
        }
        return statement;
    }

    static Mono<Void> begin(Connection connection) {
        return Mono.from(connection.beginTransaction());
    }

    static Mono<Void> commit(Connection connection) {
        return Mono.from(connection.commitTransaction());
    }

    static Mono<Void> close(Connection connection) {
        return Mono.from(connection.close());
    }

    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LONG));
    }

    static void finish(Mono<Void> mono) {
        mono.block(LONG);
    }
}

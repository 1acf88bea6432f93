package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.SqliteEngine;
import dev.keywright.r2dbc.sqlite.engine.SqliteLoad;
import dev.keywright.r2dbc.sqlite.error.Require;
import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import reactor.core.publisher.Mono;

/**
 * Creates connections to one SQLite database. The factory owns the physical connections, one for writing and several for reading. The
 * connections that it returns share them, are cheap and need no pool. Closing the factory closes the database.
 */
public final class SqliteConnectionFactory implements ConnectionFactory, Closeable {

    private final SqliteEngine engine;

    private SqliteConnectionFactory(SqliteEngine engine) {
        this.engine = engine;
    }

    /** Creates a factory. The database is opened with the first connection. */
    public static SqliteConnectionFactory of(SqliteConnectionOptions settings) {
        return new SqliteConnectionFactory(new SqliteEngine(Require.notNull(settings, "settings")));
    }

    /** Creates a connection. The first one errors with the reason if the database cannot be opened. */
    @Override
    public Mono<Connection> create() {
        return Mono.defer(this.engine::opened).map(SqliteConnection::new);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> "SQLite";
    }

    /** Rolls back open transactions, and closes the connections and the database. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(this.engine::close);
    }

    /** The current load. */
    public SqliteLoad load() {
        return this.engine.load();
    }

    /** The engine, for tests. */
    SqliteEngine database() {
        return this.engine;
    }
}

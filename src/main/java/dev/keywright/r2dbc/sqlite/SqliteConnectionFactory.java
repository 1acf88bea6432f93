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
 * Connections to one SQLite database. The factory owns the physical connections, one that writes and some that read;
 * those it hands out are cheap, need no pool, and share them. Close the factory to close the database.
 */
public final class SqliteConnectionFactory implements ConnectionFactory, Closeable {

    private final SqliteEngine engine;

    private SqliteConnectionFactory(SqliteEngine engine) {
        this.engine = engine;
    }

    /** A factory for what the settings say. Nothing is opened before the first connection is asked for. */
    public static SqliteConnectionFactory of(SqliteConnectionOptions settings) {
        return new SqliteConnectionFactory(new SqliteEngine(Require.notNull(settings, "settings")));
    }

    /** A connection. The first one fails with a sentence that says why if the database can't be opened. */
    @Override
    public Mono<Connection> create() {
        return Mono.defer(this.engine::opened).map(SqliteConnection::new);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> "SQLite";
    }

    /** Ends what is open, rolling back what was not committed, and closes the database. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(this.engine::close);
    }

    /** How busy it is just now. */
    public SqliteLoad load() {
        return this.engine.load();
    }

    SqliteEngine database() {
        return this.engine;
    }
}

package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteResult;
import io.r2dbc.spi.Batch;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** Runs statements one after the other, each in its own transaction unless one is active. */
final class SqliteBatch implements Batch {

    private final List<SqliteStatement> statements = new ArrayList<>();

    private final SqliteConnection connection;

    SqliteBatch(SqliteConnection connection) {
        this.connection = connection;
    }

    @Override
    public SqliteBatch add(String sql) {
        this.statements.add(this.connection.createStatement(sql));
        return this;
    }

    @Override
    public Flux<SqliteResult> execute() {
        return Flux.fromIterable(List.copyOf(this.statements)).concatMap(SqliteStatement::execute);
    }
}

package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.codec.Bindings;
import dev.keywright.r2dbc.sqlite.codec.LobReader;
import dev.keywright.r2dbc.sqlite.codec.ValueEncoder;
import dev.keywright.r2dbc.sqlite.engine.SqliteResult;
import dev.keywright.r2dbc.sqlite.engine.StatementExecution;
import dev.keywright.r2dbc.sqlite.error.Require;
import dev.keywright.r2dbc.sqlite.sql.SqlKind;
import dev.keywright.r2dbc.sqlite.sql.SqlText;
import io.r2dbc.spi.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A statement with its bindings. Each binding is a separate execution, started when the previous one has completed. */
final class SqliteStatement implements Statement {

    private static final int CHUNK = 128;

    private final SqliteConnection connection;

    private final SqlText text;

    private final Bindings bindings;

    private String @Nullable [] generated;

    private int fetchSize;

    SqliteStatement(SqliteConnection connection, SqlText text) {
        this.connection = connection;
        this.text = text;
        this.bindings = new Bindings(text);
    }

    @Override
    public SqliteStatement add() {
        this.bindings.add();
        return this;
    }

    @Override
    public SqliteStatement bind(int index, Object value) {
        this.bindings.set(index, ValueEncoder.encode(Require.notNull(value, "value")));
        return this;
    }

    @Override
    public SqliteStatement bind(String name, Object value) {
        Require.notNull(value, "value");
        return bind(this.text.indexOf(Require.notNull(name, "name")), value);
    }

    @Override
    public SqliteStatement bindNull(int index, Class<?> type) {
        Require.notNull(type, "type");
        this.bindings.set(index, null);
        return this;
    }

    @Override
    public SqliteStatement bindNull(String name, Class<?> type) {
        return bindNull(this.text.indexOf(Require.notNull(name, "name")), type);
    }

    @Override
    public SqliteStatement returnGeneratedValues(String... columns) {
        for (String column : Require.notNull(columns, "columns")) {
            Require.notNull(column, "column");
        }
        this.generated = columns.clone();
        return this;
    }

    @Override
    public SqliteStatement fetchSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("fetchSize must not be negative");
        }
        this.fetchSize = rows;
        return this;
    }

    @Override
    public Publisher<SqliteResult> execute() {
        List<@Nullable Object[]> all = this.bindings.all();
        if (all.size() == 1 && this.text.pieces().size() == 1) {
            return run(this.text.pieces().get(0), all.get(0));
        }
        return Flux.fromIterable(all).concatMap(this::runPieces);
    }

    private Flux<SqliteResult> runPieces(@Nullable Object[] values) {
        return Flux.fromIterable(this.text.pieces()).concatMap((piece) -> run(piece, values));
    }

    private Mono<SqliteResult> run(SqlText.Piece piece, @Nullable Object[] values) {
        if (LobReader.containsLob(values)) {
            return LobReader.read(values.clone()).flatMap((read) -> this.connection.run(query(piece, read)));
        }
        return this.connection.run(query(piece, values));
    }

    private StatementExecution query(SqlText.Piece piece, @Nullable Object[] values) {
        int chunk = this.fetchSize == 0 ? CHUNK : this.fetchSize;
        return new StatementExecution(sql(piece), piece.kind(), values, chunk, this.connection.statementTimeout());
    }

    private String sql(SqlText.Piece piece) {
        if (this.generated == null || piece.kind() != SqlKind.CHANGE || piece.returning()) {
            return piece.sql();
        }
        return piece.sql() + "\nRETURNING " + columns(this.generated);
    }

    private static String columns(String[] names) {
        return names.length == 0
                ? "*"
                : Arrays.stream(names).map(SqlText::quote).collect(Collectors.joining(", "));
    }
}

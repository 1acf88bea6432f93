package dev.keywright.r2dbc.sqlite.codec;

import dev.keywright.r2dbc.sqlite.error.Require;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/** A copied row, which remains valid after the result has advanced. */
public final class SqliteRow implements Row, Result.RowSegment {

    private final SqliteRowMetadata columns;

    private final @Nullable Object[] values;

    public SqliteRow(SqliteRowMetadata columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    @Override
    public SqliteRow row() {
        return this;
    }

    @Override
    public SqliteRowMetadata getMetadata() {
        return this.columns;
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        Require.notNull(type, "type");
        SqliteColumn column = this.columns.getColumnMetadata(index);
        Object value = this.values[index];
        return value == null ? null : ValueDecoder.decode(value, column, type);
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        return get(this.columns.indexOf(name), type);
    }
}

package dev.keywright.r2dbc.sqlite.codec;

import dev.keywright.r2dbc.sqlite.error.Require;
import io.r2dbc.spi.RowMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/** The columns of a result. Names are case-insensitive; a duplicate name refers to its first column. */
public final class SqliteRowMetadata implements RowMetadata {

    private final List<SqliteColumn> columns;

    private final Map<String, Integer> positions = new HashMap<>();

    public SqliteRowMetadata(List<SqliteColumn> columns) {
        this.columns = List.copyOf(columns);
        for (int i = 0; i < columns.size(); i++) {
            this.positions.putIfAbsent(key(columns.get(i).name()), i);
        }
    }

    public int size() {
        return this.columns.size();
    }

    int indexOf(String name) {
        Integer position = this.positions.get(key(name));
        if (position == null) {
            throw new NoSuchElementException("The result has no column named '" + name + "'");
        }
        return position;
    }

    @Override
    public SqliteColumn getColumnMetadata(int index) {
        if (index < 0 || index >= this.columns.size()) {
            throw new IndexOutOfBoundsException(
                    "Column " + index + " is out of range: the result has " + this.columns.size());
        }
        return this.columns.get(index);
    }

    @Override
    public SqliteColumn getColumnMetadata(String name) {
        return this.columns.get(indexOf(name));
    }

    @Override
    public List<SqliteColumn> getColumnMetadatas() {
        return this.columns;
    }

    @Override
    public boolean contains(String columnName) {
        return this.positions.containsKey(key(columnName));
    }

    private static String key(String name) {
        Require.notNull(name, "name");
        return name.toLowerCase(Locale.ROOT);
    }
}

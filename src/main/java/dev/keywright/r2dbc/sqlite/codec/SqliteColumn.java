package dev.keywright.r2dbc.sqlite.codec;

import io.r2dbc.spi.ColumnMetadata;

/** A column of a result. */
public record SqliteColumn(String name, SqliteType type) implements ColumnMetadata {

    @Override
    public String getName() {
        return this.name;
    }

    @Override
    public SqliteType getType() {
        return this.type;
    }

    @Override
    public Class<?> getJavaType() {
        return this.type.getJavaType();
    }

    @Override
    public Object getNativeTypeMetadata() {
        return this.type;
    }
}

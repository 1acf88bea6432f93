package dev.keywright.r2dbc.sqlite.codec;

import io.r2dbc.spi.Type;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The declared type of a column. SQLite does not enforce it for values, so this is the <em>intended</em> type, by SQLite's <a
 * href="https://www.sqlite.org/datatype3.html">affinity rules</a>.
 */
public enum SqliteType implements Type {
    BOOLEAN(Boolean.class),
    INTEGER(Integer.class),
    BIGINT(Long.class),
    REAL(Double.class),
    TEXT(String.class),
    BLOB(ByteBuffer.class),
    NUMERIC(Object.class);

    private final Class<?> javaType;

    SqliteType(Class<?> javaType) {
        this.javaType = javaType;
    }

    public static SqliteType ofDeclared(String declared) {
        String name = declared.toUpperCase(Locale.ROOT);
        if (name.contains("BOOL")) {
            return BOOLEAN;
        }
        if (name.contains("BIGINT") || name.contains("INT8")) {
            return BIGINT;
        }
        if (name.contains("INT")) {
            return INTEGER;
        }
        if (name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT")) {
            return TEXT;
        }
        if (name.contains("BLOB") || name.contains("BINARY") || name.contains("BYTEA")) {
            return BLOB;
        }
        return name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB") ? REAL : NUMERIC;
    }

    @Override
    public Class<?> getJavaType() {
        return this.javaType;
    }

    @Override
    public String getName() {
        return name();
    }
}

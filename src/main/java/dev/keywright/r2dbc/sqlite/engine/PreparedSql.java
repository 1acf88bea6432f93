package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.codec.SqliteColumn;
import dev.keywright.r2dbc.sqlite.codec.SqliteRowMetadata;
import dev.keywright.r2dbc.sqlite.codec.SqliteType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A prepared statement with its text, its columns, and the schema version it was prepared for. */
final class PreparedSql {

    private static final Logger log = LoggerFactory.getLogger(PreparedSql.class);

    private final String sql;

    private final PreparedStatement statement;

    private final int schemaVersion;

    private @Nullable SqliteRowMetadata columns;

    PreparedSql(String sql, PreparedStatement statement, int schemaVersion) {
        this.sql = sql;
        this.statement = statement;
        this.schemaVersion = schemaVersion;
    }

    String sql() {
        return this.sql;
    }

    int schemaVersion() {
        return this.schemaVersion;
    }

    /** Binds the values and executes; {@code true} if there is a result set. */
    boolean execute(@Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            this.statement.setObject(i + 1, values[i]);
        }
        return this.statement.execute();
    }

    long updateCount() throws SQLException {
        return this.statement.getLargeUpdateCount();
    }

    ResultSet resultSet() throws SQLException {
        return this.statement.getResultSet();
    }

    SqliteRowMetadata columns() throws SQLException {
        SqliteRowMetadata metadata = this.columns;
        if (metadata == null) {
            metadata = new SqliteRowMetadata(readColumns(this.statement.getMetaData()));
            this.columns = metadata;
        }
        return metadata;
    }

    private static List<SqliteColumn> readColumns(ResultSetMetaData meta) throws SQLException {
        List<SqliteColumn> columns = new ArrayList<>(meta.getColumnCount());
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(new SqliteColumn(meta.getColumnLabel(i), SqliteType.ofDeclared(meta.getColumnTypeName(i))));
        }
        return columns;
    }

    /** Clears the values, which may be secret. */
    void clear() throws SQLException {
        this.statement.clearParameters();
    }

    void close() {
        try {
            this.statement.close();
        } catch (SQLException ex) {
            log.debug("Could not close a statement", ex);
        }
    }
}

package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteErrors;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.sqlite.SQLiteConnection;

/**
 * The prepared statements of one session, least recently used first. A running statement is removed from the cache. If another cursor needs
 * the same SQL meanwhile, it prepares a second one, and one of them is closed when both are returned.
 */
final class StatementCache {

    private final Map<String, PreparedSql> statements = new LinkedHashMap<>();

    private final int size;

    private final AtomicInteger schemaVersion;

    StatementCache(int size, AtomicInteger schemaVersion) {
        this.size = size;
        this.schemaVersion = schemaVersion;
    }

    PreparedSql take(SQLiteConnection jdbc, String sql) throws SQLException {
        PreparedSql found = this.statements.remove(sql);
        int version = this.schemaVersion.get();
        if (found != null && found.schemaVersion() == version) {
            return found;
        }
        if (found != null) {
            found.close();
        }
        return prepare(jdbc, sql, version);
    }

    private static PreparedSql prepare(SQLiteConnection jdbc, String sql, int version) throws SQLException {
        try {
            return new PreparedSql(sql, jdbc.prepareStatement(sql), version);
        } catch (SQLException ex) {
            SqliteErrors.rejectBadGrammar(ex, sql);
            throw ex;
        }
    }

    void release(PreparedSql statement) throws SQLException {
        statement.clear();
        PreparedSql other = this.statements.put(statement.sql(), statement);
        if (other != null) {
            other.close();
        } else if (this.statements.size() > this.size) {
            var eldest = this.statements.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
    }

    int schemaVersion() {
        return this.schemaVersion.get();
    }

    /** Makes every session prepare its statements again, because a cached statement does not notice changed columns. */
    void schemaChanged() {
        this.schemaVersion.incrementAndGet();
    }

    void close() {
        this.statements.values().forEach(PreparedSql::close);
        this.statements.clear();
    }
}

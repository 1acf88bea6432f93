package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * One JDBC connection, opened when it is first needed, with its kept statements. Used only by the job at work on its
 * {@link Lane}, but for {@link #interrupt()}.
 */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final Opener opener;

    private final KeptStatements kept;

    private volatile @Nullable SQLiteConnection jdbc;

    Session(Opener opener, KeptStatements kept) {
        this.opener = opener;
        this.kept = kept;
    }

    /** Opens the connection if it is not. */
    SQLiteConnection jdbc() throws SQLException {
        SQLiteConnection open = this.jdbc;
        if (open == null) {
            open = this.opener.open();
            this.jdbc = open;
            log.debug("Opened a connection to SQLite");
        }
        return open;
    }

    PreparedSql take(String sql) throws SQLException {
        return this.kept.take(jdbc(), sql);
    }

    void giveBack(PreparedSql statement) throws SQLException {
        this.kept.giveBack(statement);
    }

    /** Has every session prepare anew, because a kept statement does not see that its columns have changed. */
    void schemaChanged() {
        this.kept.schemaChanged();
    }

    /** Runs a statement that answers nothing. */
    void execute(String sql) throws SQLException {
        PreparedSql statement = take(sql);
        try {
            statement.execute(new @Nullable Object[0]);
        } catch (SQLException ex) {
            statement.close();
            throw ex;
        }
        giveBack(statement);
    }

    /** Like {@link #execute}, for steps that SQLite may have taken of itself already. */
    void tryExecute(String sql) {
        try {
            execute(sql);
        } catch (SQLException ex) {
            log.debug("{} did nothing: {}", sql, ex.getMessage());
        }
    }

    void interrupt() {
        SQLiteConnection open = this.jdbc;
        if (open != null) {
            interrupt(open);
        }
    }

    private static void interrupt(SQLiteConnection open) {
        try {
            open.getDatabase().interrupt();
        } catch (SQLException ex) {
            log.debug("Could not interrupt SQLite", ex);
        }
    }

    void close() throws SQLException {
        this.kept.close();
        SQLiteConnection open = this.jdbc;
        if (open != null) {
            this.jdbc = null;
            open.close();
        }
    }

    /** How a session gets its connection. */
    interface Opener {

        SQLiteConnection open() throws SQLException;
    }
}

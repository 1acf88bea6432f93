package dev.keywright.r2dbc.sqlite;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * What SQLite's <a href="https://www.sqlite.org/rescode.html">result codes</a> mean to R2DBC. SQLite has no SQLState, so
 * one is given after SQL:2011; the error code is SQLite's extended code. Values that were bound are never in a message.
 */
final class SqliteErrors {

    private static final int SQLITE_ERROR = 1;
    private static final int CONSTRAINT = 19;
    private static final int READONLY = 8;

    private SqliteErrors() {}

    /** Makes what was thrown into what a subscriber is told; {@code late} if it was stopped for its timeout. */
    static RuntimeException translate(Exception ex, @Nullable String sql, boolean late) {
        if (ex instanceof RuntimeException already) {
            return already;
        }
        int code = codeOf(ex);
        if (late) {
            return new R2dbcTimeoutException("The statement ran into its timeout", "57014", code, sql, ex);
        }
        return (code & 0xff) == CONSTRAINT ? constraint(ex, code, sql) : other(ex, code, sql);
    }

    private static int codeOf(Exception ex) {
        return ex instanceof SQLiteException sqlite ? sqlite.getResultCode().code : SQLITE_ERROR;
    }

    private static R2dbcException constraint(Exception ex, int code, @Nullable String sql) {
        String state = switch (code) {
            case 1555, 2067, 2579 -> "23505"; // PRIMARYKEY, UNIQUE, ROWID
            case 1299 -> "23502"; // NOTNULL
            case 787 -> "23503"; // FOREIGNKEY
            case 275 -> "23514"; // CHECK
            default -> "23000";
        };
        return new R2dbcDataIntegrityViolationException(ex.getMessage(), state, code, sql, ex);
    }

    private static R2dbcException other(Exception ex, int code, @Nullable String sql) {
        String message = ex.getMessage();
        return switch (code & 0xff) {
            case 5, 6 -> // BUSY, LOCKED
                new R2dbcTransientResourceException(
                        "Another process holds the lock of the database; try again. " + message,
                        "55P03",
                        code,
                        sql,
                        ex);
            case 7 -> // NOMEM
                new R2dbcTransientResourceException(message, "53200", code, sql, ex);
            case 9 -> // INTERRUPT
                new R2dbcTransientResourceException("The statement was broken off", "57014", code, sql, ex);
            case 3, 23 -> // PERM, AUTH
                new R2dbcPermissionDeniedException(message, "42501", code, sql, ex);
            case 18, 20 -> // TOOBIG, MISMATCH
                new R2dbcDataIntegrityViolationException(message, "22000", code, sql, ex);
            case READONLY, 10, 11, 13, 14, 26 -> resource(ex, code, sql);
            default -> new SqliteStatementException(message, code, sql, ex);
        };
    }

    private static R2dbcException resource(Exception ex, int code, @Nullable String sql) {
        String advice = switch (code & 0xff) {
            case READONLY ->
                "The database can't be written here: it is a read-only transaction,"
                        + " or the file, its folder or the disk is read-only";
            case 10 -> "The disk failed: look at the system's log before trusting the file";
            case 11 -> "The database file is damaged: stop writing and restore a backup";
            case 13 -> "The disk is full: make room and try again";
            case 14 -> "The database file can't be opened: see that it and its folder exist and are ours";
            default -> "The file is not a SQLite database: see that the path is the right one";
        };
        String state = (code & 0xff) == READONLY ? "25006" : "58030";
        return new R2dbcNonTransientResourceException(advice + ". " + ex.getMessage(), state, code, sql, ex);
    }

    /** Whether SQLite, asked to prepare a statement, could make no sense of its text. */
    static boolean isGrammar(SQLException ex) {
        return codeOf(ex) == SQLITE_ERROR;
    }

    static RuntimeException badGrammar(SQLException ex, String sql) {
        return new R2dbcBadGrammarException(ex.getMessage(), "42000", SQLITE_ERROR, sql, ex);
    }

    static RuntimeException noFolder(Path file) {
        return new R2dbcNonTransientResourceException(
                "There is no folder " + file.getParent() + " for the database: make it first", "58030", 14);
    }

    static RuntimeException closed() {
        return new R2dbcNonTransientResourceException("The connection factory is closed", "08003");
    }

    static RuntimeException connectionClosed() {
        return new R2dbcNonTransientResourceException("The connection is closed", "08003");
    }

    static RuntimeException tooMany(String what, int bound) {
        return new R2dbcTransientResourceException("More than " + bound + " " + what + "; try again later", "53300");
    }

    static RuntimeException waitedTooLong(String name, Duration wait) {
        return new R2dbcTransientResourceException(
                "SQLite's " + name + " was not free within " + wait + "; try again later", "55P03");
    }

    static RuntimeException cursorClosed() {
        return new R2dbcNonTransientResourceException(
                "The transaction or the connection ended before all rows were read", "24000");
    }

    static RuntimeException transactionControl(String sql) {
        return new R2dbcBadGrammarException(
                "Transactions are begun and ended by the connection's methods, not by SQL", "42000", SQLITE_ERROR, sql);
    }
}

package dev.keywright.r2dbc.sqlite.error;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What SQLite's <a href="https://www.sqlite.org/rescode.html">result codes</a> mean to R2DBC. SQLite has no SQLState,
 * so one is given after SQL:2011; the error code is SQLite's extended code. The text of the statement is told, the
 * values that were bound to it never are.
 */
public final class SqliteErrors {

    /** The extended code holds the primary one in its lowest byte. */
    private static final int PRIMARY = 0xff;

    private SqliteErrors() {}

    /** Makes what was thrown into what a subscriber is told; {@code late} if it was stopped for its timeout. */
    public static Throwable translate(Throwable ex, @Nullable String sql, boolean late) {
        if (!(ex instanceof SQLException)) {
            return ex;
        }
        SQLiteErrorCode code = codeOf(ex);
        if (late) {
            return new R2dbcTimeoutException("The statement ran into its timeout", "57014", code.code, sql, ex);
        }
        return switch (primary(code)) {
            case SQLITE_CONSTRAINT -> constraint(ex, code, sql);
            case SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB ->
                resource(ex, code, sql);
            default -> other(ex, code, sql);
        };
    }

    /** SQLite could make no sense of a text: or it is another failure, to be translated like any. */
    public static SQLException notPrepared(SQLException ex, String sql) {
        SQLiteErrorCode code = codeOf(ex);
        if (code == SQLiteErrorCode.SQLITE_ERROR) {
            throw new R2dbcBadGrammarException(ex.getMessage(), "42000", code.code, sql, ex);
        }
        return ex;
    }

    /** Whether what was written breaks a rule of the schema. */
    public static boolean isConstraint(SQLException ex) {
        return primary(codeOf(ex)) == SQLiteErrorCode.SQLITE_CONSTRAINT;
    }

    private static SQLiteErrorCode codeOf(Throwable ex) {
        return ex instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    }

    private static SQLiteErrorCode primary(SQLiteErrorCode code) {
        return SQLiteErrorCode.getErrorCode(code.code & PRIMARY);
    }

    private static R2dbcException constraint(Throwable ex, SQLiteErrorCode code, @Nullable String sql) {
        String state = switch (code) {
            case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_ROWID -> "23505";
            case SQLITE_CONSTRAINT_NOTNULL -> "23502";
            case SQLITE_CONSTRAINT_FOREIGNKEY -> "23503";
            case SQLITE_CONSTRAINT_CHECK -> "23514";
            default -> "23000";
        };
        return new R2dbcDataIntegrityViolationException(ex.getMessage(), state, code.code, sql, ex);
    }

    private static R2dbcException resource(Throwable ex, SQLiteErrorCode code, @Nullable String sql) {
        String advice = switch (primary(code)) {
            case SQLITE_READONLY ->
                "This can't write: it is a read-only transaction, or the file or its disk is read-only";
            case SQLITE_IOERR -> "The disk failed: look at the system's log before trusting the file";
            case SQLITE_CORRUPT -> "The database file is damaged: stop writing and restore a backup";
            case SQLITE_FULL -> "The disk is full: make room and try again";
            case SQLITE_CANTOPEN -> "The database file can't be opened: see that it and its folder exist and are ours";
            default -> "The file is not a SQLite database: see that the path is the right one";
        };
        String state = primary(code) == SQLiteErrorCode.SQLITE_READONLY ? "25006" : "58030";
        return new R2dbcNonTransientResourceException(advice + ". " + ex.getMessage(), state, code.code, sql, ex);
    }

    private static R2dbcException other(Throwable ex, SQLiteErrorCode code, @Nullable String sql) {
        String message = ex.getMessage();
        return switch (primary(code)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> {
                String advice = "Another process holds the lock of the database: try again. " + message;
                yield new R2dbcTransientResourceException(advice, "55P03", code.code, sql, ex);
            }
            case SQLITE_NOMEM -> new R2dbcTransientResourceException(message, "53200", code.code, sql, ex);
            case SQLITE_INTERRUPT -> new R2dbcTransientResourceException(message, "57014", code.code, sql, ex);
            case SQLITE_PERM, SQLITE_AUTH -> new R2dbcPermissionDeniedException(message, "42501", code.code, sql, ex);
            case SQLITE_TOOBIG, SQLITE_MISMATCH ->
                new R2dbcDataIntegrityViolationException(message, "22000", code.code, sql, ex);
            default -> new SqliteStatementException(message, code.code, sql, ex);
        };
    }
}

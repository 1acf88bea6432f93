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
 * Maps SQLite's <a href="https://www.sqlite.org/rescode.html">result codes</a> to R2DBC exceptions. SQLite has no SQLState, so one of
 * SQL:2011 is used; the error code is SQLite's extended code. Exceptions contain the text of the statement but never its bound values.
 */
public final class SqliteErrors {

    /** The lowest byte of the extended code is the primary code. */
    private static final int PRIMARY = 0xff;

    private SqliteErrors() {}

    /** Translates an exception for the subscriber; {@code timedOut} if the statement was stopped by its timeout. */
    public static Throwable translate(Throwable ex, @Nullable String sql, boolean timedOut) {
        if (!(ex instanceof SQLException)) {
            return ex;
        }
        SQLiteErrorCode code = codeOf(ex);
        if (timedOut) {
            return new R2dbcTimeoutException("The statement timed out", "57014", code.code, sql, ex);
        }
        return switch (primary(code)) {
            case SQLITE_CONSTRAINT -> constraint(ex, code, sql);
            case SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB ->
                resource(ex, code, sql);
            default -> other(ex, code, sql);
        };
    }

    /** Throws an {@link R2dbcBadGrammarException} if SQLite cannot parse the SQL; returns for any other failure. */
    public static void rejectBadGrammar(SQLException ex, String sql) {
        SQLiteErrorCode code = codeOf(ex);
        if (code == SQLiteErrorCode.SQLITE_ERROR) {
            throw new R2dbcBadGrammarException(ex.getMessage(), "42000", code.code, sql, ex);
        }
    }

    /** Whether a schema constraint was violated. */
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
            case SQLITE_READONLY -> "Cannot write: the transaction, the file or the disk is read-only";
            case SQLITE_IOERR -> "Disk failure: check the system log before trusting the file";
            case SQLITE_CORRUPT -> "The database file is damaged: stop writing and restore a backup";
            case SQLITE_FULL -> "The disk is full: free space and try again";
            case SQLITE_CANTOPEN ->
                "Cannot open the database file: check that it and its folder exist and are accessible";
            default -> "The file is not a SQLite database: check the path";
        };
        String state = primary(code) == SQLiteErrorCode.SQLITE_READONLY ? "25006" : "58030";
        return new R2dbcNonTransientResourceException(advice + ". " + ex.getMessage(), state, code.code, sql, ex);
    }

    private static R2dbcException other(Throwable ex, SQLiteErrorCode code, @Nullable String sql) {
        String message = ex.getMessage();
        return switch (primary(code)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> {
                String advice = "Another process has locked the database: try again. " + message;
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

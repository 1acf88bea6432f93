package dev.keywright.r2dbc.sqlite.error;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.file.Path;
import java.time.Duration;

/** Errors of the driver itself. */
public final class SqliteExceptions {

    private SqliteExceptions() {}

    public static R2dbcException noFolder(Path file) {
        return new R2dbcNonTransientResourceException(
                "The folder " + file.getParent() + " of the database does not exist: create it first", "58030");
    }

    public static R2dbcException closed() {
        return new R2dbcNonTransientResourceException("The connection factory is closed", "08003");
    }

    public static R2dbcException connectionClosed() {
        return new R2dbcNonTransientResourceException("The connection is closed", "08003");
    }

    public static R2dbcException tooMany(String what, int bound) {
        return new R2dbcTransientResourceException("More than " + bound + " " + what + "; try again later", "53300");
    }

    public static R2dbcException waitedTooLong(String workers, Duration wait) {
        return new R2dbcTransientResourceException(
                "No SQLite " + workers + " became available within " + wait + "; try again later", "55P03");
    }

    public static R2dbcException rolledBack() {
        return new R2dbcRollbackException("SQLite rolled the transaction back after an earlier error", "40000");
    }

    public static R2dbcException cursorClosed() {
        return new R2dbcNonTransientResourceException(
                "The transaction or the connection ended before all rows were read", "24000");
    }

    public static R2dbcException transactionControl(String sql) {
        return new R2dbcBadGrammarException(
                "Use the methods of the connection to begin and end transactions, not SQL", "42000", 0, sql);
    }
}

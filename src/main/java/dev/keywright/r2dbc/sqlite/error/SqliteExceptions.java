package dev.keywright.r2dbc.sqlite.error;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.file.Path;
import java.time.Duration;

/** What the driver itself refuses, each with a sentence that says why. */
public final class SqliteExceptions {

    private SqliteExceptions() {}

    public static R2dbcException noFolder(Path file) {
        return new R2dbcNonTransientResourceException(
                "There is no folder " + file.getParent() + " for the database: make it first", "58030");
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

    public static R2dbcException waitedTooLong(String worker, Duration wait) {
        return new R2dbcTransientResourceException(
                "No SQLite " + worker + " was free within " + wait + "; try again later", "55P03");
    }

    public static R2dbcException rolledBack() {
        return new R2dbcRollbackException("An earlier error had SQLite roll the transaction back", "40000");
    }

    public static R2dbcException cursorClosed() {
        return new R2dbcNonTransientResourceException(
                "The transaction or the connection ended before all rows were read", "24000");
    }

    public static R2dbcException transactionControl(String sql) {
        return new R2dbcBadGrammarException(
                "Transactions are begun and ended by the connection's methods, not by SQL", "42000", 0, sql);
    }
}

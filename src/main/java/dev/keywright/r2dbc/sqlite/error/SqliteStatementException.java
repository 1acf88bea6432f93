package dev.keywright.r2dbc.sqlite.error;

import io.r2dbc.spi.R2dbcNonTransientException;
import org.jspecify.annotations.Nullable;

/** SQLite took the statement but failed while it ran, and no other class of R2DBC's fits. */
public final class SqliteStatementException extends R2dbcNonTransientException {

    private static final long serialVersionUID = 1L;

    SqliteStatementException(@Nullable String reason, int errorCode, @Nullable String sql, Throwable cause) {
        super(reason, "HY000", errorCode, sql, cause);
    }
}

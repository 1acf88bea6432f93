package dev.keywright.r2dbc.sqlite.error;

import io.r2dbc.spi.R2dbcNonTransientException;
import org.jspecify.annotations.Nullable;

/** A statement failed during execution, and no other R2DBC exception class applies. */
public final class SqliteStatementException extends R2dbcNonTransientException {

    private static final long serialVersionUID = 1L;

    SqliteStatementException(@Nullable String reason, int errorCode, @Nullable String sql, Throwable cause) {
        super(reason, "HY000", errorCode, sql, cause);
    }
}

package dev.keywright.support.store;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** A database of one of the stores, with new tables, deleted when it is closed. */
public interface TestDatabase extends AutoCloseable {

    DatabaseClient client();

    TransactionalOperator transaction();

    /** Returns whether a statement waits until another transaction ends. */
    default boolean isWaitingForTransaction() {
        ConnectionFactory connections = client().getConnectionFactory();
        if (connections instanceof SqliteConnectionFactory sqlite) {
            return sqlite.load().waitingToWrite() > 0;
        }
        return count(
                        connections.getMetadata().getName().equals("H2")
                                ? "INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL"
                                : "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                > 0;
    }

    /**
     * Counts rows.
     *
     * @param from a table, and optionally a {@code WHERE} clause
     */
    default long count(String from) {
        return client().sql("SELECT COUNT(*) FROM " + from)
                .mapValue(Long.class)
                .one()
                .blockOptional()
                .orElseThrow();
    }

    @Override
    void close();
}

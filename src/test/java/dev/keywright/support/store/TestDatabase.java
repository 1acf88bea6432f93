package dev.keywright.support.store;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** A database of one of the stores, with new tables, deleted when it is closed. */
public interface TestDatabase extends AutoCloseable {

    DatabaseClient client();

    TransactionalOperator transaction();

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

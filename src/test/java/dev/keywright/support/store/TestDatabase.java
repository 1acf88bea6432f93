package dev.keywright.support.store;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** A database of one of the stores, with new tables, deleted when it is closed. */
public interface TestDatabase extends AutoCloseable {

    DatabaseClient client();

    TransactionalOperator transaction();

    @Override
    void close();
}

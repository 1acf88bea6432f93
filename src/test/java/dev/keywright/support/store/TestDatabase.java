package dev.keywright.support.store;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** A database of one of the stores, with fresh tables, that is gone when it is closed. */
public interface TestDatabase extends AutoCloseable {

    DatabaseClient client();

    TransactionalOperator transaction();

    @Override
    void close();
}

package dev.keywright.persistence;

import io.r2dbc.spi.ConnectionFactory;

/** Decorates the database connections, for example to observe their queries. */
@FunctionalInterface
public interface ConnectionFactoryDecorator {

    /** Returns the connection factory to use instead of the given one. */
    ConnectionFactory around(ConnectionFactory connections);
}

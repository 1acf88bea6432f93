package dev.keywright.persistence;

import io.r2dbc.spi.ConnectionFactory;

/** Whoever wants to see what is asked of the store. */
@FunctionalInterface
public interface ConnectionFactoryDecorator {

    /** The connections that are used in place of the given ones. */
    ConnectionFactory around(ConnectionFactory connections);
}

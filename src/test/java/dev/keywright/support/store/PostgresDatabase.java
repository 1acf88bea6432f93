package dev.keywright.support.store;

import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * A database on a real PostgreSQL, as the service opens it, with new tables. The server is shared by all tests of this JVM, or is the one
 * that {@code TEST_POSTGRESQL} names as {@code user:password@host:port}, with a superuser.
 */
public final class PostgresDatabase implements TestDatabase {

    private final MigratedDatabases.Entry entry = MigratedDatabases.take();

    /** The name of a new database without tables. */
    public static String empty() {
        return PostgresServer.create("");
    }

    /** The URL of a database, as in the settings. */
    public static String url(String database) {
        return PostgresServer.url(database);
    }

    public static R2dbcProperties settings(String database) {
        R2dbcProperties settings = new R2dbcProperties();
        settings.setUrl(url(database));
        return settings;
    }

    @Override
    public DatabaseClient client() {
        return DatabaseClient.create(entry.connections());
    }

    @Override
    public TransactionalOperator transaction() {
        return TransactionalOperator.create(new R2dbcTransactionManager(entry.connections()));
    }

    @Override
    public void close() {
        MigratedDatabases.release(entry);
    }
}

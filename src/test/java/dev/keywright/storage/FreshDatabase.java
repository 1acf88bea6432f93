package dev.keywright.storage;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.SqliteSettings;
import java.nio.file.Path;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** A database as the service opens it, with fresh tables, in a folder of the test's. */
public final class FreshDatabase implements TestDatabase {

    private final SqliteConnectionFactory connections;
    private final StorageConfiguration configuration = new StorageConfiguration();

    public FreshDatabase(Path folder) {
        Path file = folder.resolve("test.db");
        Migrations.run("jdbc:sqlite:" + file);
        this.connections = SqliteConnectionFactory.of(SqliteSettings.file(file));
    }

    @Override
    public DatabaseClient client() {
        return StorageConfiguration.client(connections, SqliteStore.MARKERS);
    }

    @Override
    public TransactionalOperator transaction() {
        return configuration.transactionalOperator(configuration.transactionManager(client()));
    }

    @Override
    public void close() {
        connections.close().block();
    }
}

package dev.keywright.support.store;

import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions.Synchronous;
import dev.keywright.support.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * A database as the service opens it, with new tables, in a folder of the test. Its file is a copy of one that is migrated once per JVM,
 * which takes a tenth of the time.
 */
public final class FreshDatabase implements TestDatabase {

    private static final Path MIGRATED = migrate();

    private final SqliteConnectionFactory connections;

    /** Commits do not wait for the disk, because no test cuts the power. */
    public FreshDatabase(Path folder) {
        this(folder, Synchronous.OFF);
    }

    public FreshDatabase(Path folder, Synchronous synchronous) {
        Path file = folder.resolve("test.db");
        if (Files.notExists(file)) {
            copyTo(file);
        }
        this.connections =
                SqliteConnectionFactory.of(SqliteConnectionOptions.file(file).withSynchronous(synchronous));
    }

    private static Path migrate() {
        Path file = TemporaryFolder.create().resolve("migrated.db");
        SchemaMigrations.run("jdbc:sqlite:" + file);
        return file;
    }

    private static void copyTo(Path file) {
        try {
            Files.copy(MIGRATED, file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public DatabaseClient client() {
        return DatabaseClient.create(connections);
    }

    @Override
    public TransactionalOperator transaction() {
        return TransactionalOperator.create(new R2dbcTransactionManager(connections));
    }

    @Override
    public void close() {
        connections.close().block();
    }
}

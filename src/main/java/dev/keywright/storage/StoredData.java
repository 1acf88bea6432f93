package dev.keywright.storage;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import reactor.core.publisher.Mono;

/**
 * What a service has stored, for commands that only read it. Nothing is made: neither the folder, nor secrets, nor tables.
 * The service may go on meanwhile.
 */
public final class StoredData {

    private final StorageSettings settings;
    private final SecretSettings secretSettings;
    private final SqliteOptions options;

    StoredData(StorageSettings settings, SecretSettings secretSettings, SqliteOptions options) {
        this.settings = settings;
        this.secretSettings = secretSettings;
        this.options = options;
    }

    /** Opens it; errors with a {@link StartRefusal} if it is not there, or is of another version. */
    public Opened open() {
        DataFolder folder = DataFolder.existing(settings.data());
        Path file = folder.file(StorageConfiguration.DATABASE);
        if (Files.notExists(file)) {
            throw new StartRefusal(
                    "There is no database " + file + ".", "Name the service's folder with keywright.data.");
        }
        Secrets secrets = new SecretStore(folder, secretSettings, new SecureRandom()).open(file);
        Migrations.check(readOnly(file), file.toString());
        return new Opened(SqliteConnectionFactory.of(options.of(file).asReadOnly()), secrets);
    }

    private static SQLiteDataSource readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + file);
        return database;
    }

    /** Stored data that is open. */
    public static final class Opened {

        private final StorageConfiguration configuration = new StorageConfiguration();
        private final SqliteConnectionFactory connections;
        private final Secrets secrets;

        private Opened(SqliteConnectionFactory connections, Secrets secrets) {
            this.connections = connections;
            this.secrets = secrets;
        }

        public Secrets secrets() {
            return secrets;
        }

        public DatabaseClient database() {
            return configuration.databaseClient(connections);
        }

        /** Transactions in which every statement sees the same state of the database. */
        public TransactionalOperator snapshot() {
            DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
            definition.setReadOnly(true);
            definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            return TransactionalOperator.create(configuration.transactionManager(connections), definition);
        }

        public Mono<Void> close() {
            return connections.close();
        }
    }
}

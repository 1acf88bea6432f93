package dev.keywright.persistence.backup;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.RowColumns;
import dev.keywright.persistence.postgresql.PostgresOptions;
import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.persistence.sqlite.SqliteProperties;
import dev.keywright.persistence.sqlite.SqliteStore;
import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.secrets.SecretProperties;
import dev.keywright.secrets.SecretStore;
import dev.keywright.secrets.Secrets;
import dev.keywright.startup.StartupException;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Opens the stored data for commands that only read it. Creates neither folder, secrets nor tables. The service may be running. */
public final class StoredData {

    private final StorageProperties settings;
    private final SecretProperties secretSettings;
    private final SqliteProperties options;
    private final R2dbcProperties postgres;

    StoredData(
            StorageProperties settings,
            SecretProperties secretSettings,
            SqliteProperties options,
            R2dbcProperties postgres) {
        this.settings = settings;
        this.secretSettings = secretSettings;
        this.options = options;
        this.postgres = postgres;
    }

    /** Opens the configured database; errors with a {@link StartupException} if it does not exist or has another schema version. */
    public Opened open() {
        return switch (settings.store()) {
            case SQLITE -> openFolder();
            case POSTGRESQL -> openPostgres();
        };
    }

    private Opened openPostgres() {
        PostgresAddress address = PostgresAddress.of(postgres);
        SchemaMigrations.check(SchemaMigrations.of(address), address.toString(), SchemaMigrations.POSTGRESQL_TYPES);
        Secrets secrets = secretStore().openExisting().secrets();
        return new Opened(ConnectionFactories.get(PostgresOptions.of(address)), secrets, Mono.empty());
    }

    /** Opens the database of the data folder, even if the service now uses another one; errors like {@link #open()}. */
    Opened openFolder() {
        Path file = databaseIn(settings.data());
        return open(file, secretStore().open(file));
    }

    /** The database file of a data folder; errors with a {@link StartupException} if it does not exist. */
    static Path databaseIn(Path folder) {
        Path file = DataFolder.openUnlocked(folder).file(SqliteStore.DATABASE);
        if (Files.notExists(file)) {
            throw new StartupException(
                    "Database not found: " + file + ".", "Set keywright.data to the data folder of the service.");
        }
        return file;
    }

    /** Opens another database, such as a backup, with the secrets of the folder; errors like {@link #open()}. */
    public Opened open(Path file) {
        requireFile(file);
        return open(file, secretStore().openExisting().secrets());
    }

    static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StartupException(
                    "File not found: " + file + ".", "Specify a file that the backup command has written.");
        }
    }

    private SecretStore secretStore() {
        DataFolder folder = secretSettings.areComplete()
                ? DataFolder.unused(settings.data())
                : DataFolder.openUnlocked(secretSettings.folderOr(settings.data()));
        return new SecretStore(folder, secretSettings, new SecureRandom());
    }

    private Opened open(Path file, Secrets secrets) {
        SchemaMigrations.check(readOnly(file), file.toString());
        SqliteConnectionFactory connections =
                SqliteConnectionFactory.of(options.of(file).asReadOnly());
        return new Opened(connections, secrets, connections.close());
    }

    static SQLiteDataSource readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + file);
        return database;
    }

    /** An open database. */
    public static final class Opened {

        private final ConnectionFactory connections;
        private final Secrets secrets;
        private final Mono<Void> close;

        private Opened(ConnectionFactory connections, Secrets secrets, Mono<Void> close) {
            this.connections = connections;
            this.secrets = secrets;
            this.close = close;
        }

        public Secrets secrets() {
            return secrets;
        }

        /** The damage that SQLite finds in the file, or empty. */
        public Mono<String> damage() {
            return found("PRAGMA integrity_check(1)")
                    .filter((result) -> !result.equals("ok"))
                    .concatWith(Flux.defer(() -> found("PRAGMA foreign_key_check")
                            .map((table) -> "a row of table " + table + " references a missing row")))
                    .next();
        }

        private Flux<String> found(String pragma) {
            return database().sql(pragma).map((row) -> row.get(0, String.class)).all();
        }

        /** Counts the contents. */
        public Mono<StoredCounts> counts() {
            return database()
                    .sql("SELECT (SELECT COUNT(*) FROM account WHERE deleted_at IS NULL) AS accounts,"
                            + " (SELECT COUNT(*) FROM api_key) AS api_keys,"
                            + " (SELECT COUNT(*) FROM audit_event) AS records")
                    .map((row) -> new StoredCounts(
                            RowColumns.longNumber(row, "accounts"),
                            RowColumns.longNumber(row, "api_keys"),
                            RowColumns.longNumber(row, "records")))
                    .one();
        }

        public DatabaseClient database() {
            return DatabaseClient.create(connections);
        }

        /** Transactions in which every statement sees the same snapshot. */
        public TransactionalOperator snapshot() {
            DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
            definition.setReadOnly(true);
            definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            return TransactionalOperator.create(new R2dbcTransactionManager(connections), definition);
        }

        public Mono<Void> close() {
            return close;
        }
    }
}

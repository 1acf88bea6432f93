package dev.keywright.persistence.backup;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.postgresql.PostgresOptions;
import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.secrets.Secrets;
import dev.keywright.startup.StartupException;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Migrates the database of a data folder to PostgreSQL, completely or not at all, while no service uses the folder. */
public final class PostgresMigrator {

    private final StorageProperties settings;
    private final StoredData stored;
    private final R2dbcProperties postgres;

    PostgresMigrator(StorageProperties settings, StoredData stored, R2dbcProperties postgres) {
        this.settings = settings;
        this.stored = stored;
        this.postgres = postgres;
    }

    /**
     * Copies everything in one transaction, and commits it after the check. Errors with a {@link StartupException} if it fails.
     *
     * @param url the target, as {@code r2dbc:postgresql://…}; everything else comes from {@code spring.r2dbc.*}
     * @param progress receives the progress after each batch
     * @param check verifies the copy before the commit, and errors if it is invalid
     */
    public Mono<Moved> move(String url, Progress progress, Function<Copy, Mono<Void>> check) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> DataFolder.openLocked(settings.data())),
                (folder) -> Mono.usingWhen(
                        Mono.fromCallable(stored::openFolder),
                        (source) -> move(
                                source, PostgresAddress.of(url, postgres).withoutStatementTimeout(), progress, check),
                        StoredData.Opened::close),
                PostgresMigrator::closeQuietly);
    }

    private static Mono<Void> closeQuietly(DataFolder folder) {
        return Mono.fromCallable(() -> {
                    folder.close();
                    return folder;
                })
                .onErrorResume(IOException.class, (ignored) -> Mono.empty())
                .then();
    }

    private static Mono<Moved> move(
            StoredData.Opened source, PostgresAddress address, Progress progress, Function<Copy, Mono<Void>> check) {
        SchemaMigrations.run(address);
        ConnectionFactory connections = ConnectionFactories.get(PostgresOptions.of(address));
        DatabaseClient database = DatabaseClient.create(connections);
        TransactionalOperator transaction = TransactionalOperator.create(new R2dbcTransactionManager(connections));
        Copy copy = new Copy(database, source.secrets(), transaction);
        TableCopier tables = new TableCopier(source.database(), database, progress);
        return tables.compareOrCopy(address.toString())
                .flatMap((moved) -> check.apply(copy).thenReturn(moved))
                .as(transaction::transactional);
    }

    /** Receives the progress. */
    public interface Progress {

        /**
         * Reports copied rows of a table.
         *
         * @param rows the copied rows of all tables
         * @param all the total number of rows
         */
        void copied(String table, long rows, long all);
    }

    /**
     * The uncommitted copy.
     *
     * @param transaction the transaction of the copy
     */
    public record Copy(DatabaseClient database, Secrets secrets, TransactionalOperator transaction) {}

    /**
     * The result of a migration.
     *
     * @param rows the number of rows
     * @param wasAlreadyPresent whether the target already had them
     */
    public record Moved(long rows, boolean wasAlreadyPresent) {}
}

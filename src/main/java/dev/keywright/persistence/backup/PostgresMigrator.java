package dev.keywright.persistence.backup;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.config.PersistenceConfiguration;
import dev.keywright.persistence.postgresql.PostgresPool;
import dev.keywright.persistence.postgresql.PostgresStore;
import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.secrets.Secrets;
import dev.keywright.startup.StartupException;
import io.r2dbc.pool.ConnectionPool;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Moves a data folder's database to PostgreSQL, whole or not at all, while no service uses the folder. */
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
     * Copies everything in one transaction, and commits it when it has been checked. Errors with a {@link StartupException} if
     * it can't be done.
     *
     * @param url where to, as {@code r2dbc:postgresql://…}; all but this is as {@code spring.r2dbc.*} says
     * @param progress is told of each batch
     * @param check looks at the copy before it is in force, and errors if it is not well
     */
    public Mono<Moved> move(String url, Progress progress, Function<Copy, Mono<Void>> check) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> DataFolder.held(settings.data())),
                (folder) -> Mono.usingWhen(
                        Mono.fromCallable(stored::openFolder),
                        (source) ->
                                move(source, PostgresAddress.of(url, postgres).patient(), progress, check),
                        StoredData.Opened::close),
                PostgresMigrator::closeWhenIdle);
    }

    private static Mono<Void> closeWhenIdle(DataFolder folder) {
        return Mono.fromCallable(() -> {
                    folder.close();
                    return folder;
                })
                .onErrorResume(IOException.class, (ended) -> Mono.empty())
                .then();
    }

    private Mono<Moved> move(
            StoredData.Opened source, PostgresAddress address, Progress progress, Function<Copy, Mono<Void>> check) {
        SchemaMigrations.run(address);
        return Mono.usingWhen(
                Mono.fromCallable(() -> PostgresPool.of(address, postgres.getPool())),
                (pool) -> move(source, address, pool, progress, check),
                ConnectionPool::disposeLater);
    }

    private static Mono<Moved> move(
            StoredData.Opened source,
            PostgresAddress address,
            ConnectionPool pool,
            Progress progress,
            Function<Copy, Mono<Void>> check) {
        PersistenceConfiguration configuration = new PersistenceConfiguration();
        DatabaseClient database = PersistenceConfiguration.client(pool, PostgresStore.MARKERS);
        TransactionalOperator transaction =
                configuration.transactionalOperator(configuration.transactionManager(database));
        Copy copy = new Copy(database, source.secrets(), transaction);
        TableCopier tables = new TableCopier(source.database(), database, progress);
        return tables.compareOrCopy(address.toString())
                .flatMap((moved) -> check.apply(copy).thenReturn(moved))
                .as(transaction::transactional);
    }

    /** Is told how far it is. */
    public interface Progress {

        /**
         * So many rows of a table are copied.
         *
         * @param rows how many of all tables' rows are
         * @param all how many rows there are
         */
        void copied(String table, long rows, long all);
    }

    /**
     * The copy, not yet in force.
     *
     * @param transaction the one that it is made in
     */
    public record Copy(DatabaseClient database, Secrets secrets, TransactionalOperator transaction) {}

    /**
     * What came of it.
     *
     * @param rows how many there are
     * @param before whether the target had them already
     */
    public record Moved(long rows, boolean before) {}
}

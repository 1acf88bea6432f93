package dev.keywright.support.store;

import dev.keywright.persistence.postgresql.PostgresOptions;
import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Flux;

/**
 * Databases with the tables of the newest version and the rows that the migrations insert. A returned one is reset and used again, with
 * its connections: to create and drop them for each test takes several times as long.
 */
final class MigratedDatabases {

    /** What the migrations have inserted, by table. */
    private static final String COPY_INITIAL_ROWS = """
            DO $$
            DECLARE each RECORD;
            BEGIN
                CREATE SCHEMA initial;
                FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
                    EXECUTE format('CREATE TABLE initial.%1$I AS TABLE public.%1$I', each.name);
                END LOOP;
            END $$
            """;

    private static final String END_OTHER_CONNECTIONS = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """;

    /** Without the triggers, which check the foreign keys, so that the order of the tables does not matter. */
    private static final String RESET = """
            DO $$
            DECLARE each RECORD;
            BEGIN
                SET LOCAL session_replication_role = replica;
                FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'initial' LOOP
                    EXECUTE format('DELETE FROM public.%I', each.name);
                    EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE initial.%1$I', each.name);
                END LOOP;
                PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences;
            END $$
            """;

    private static final String TEMPLATE = PostgresServer.create("");
    private static final Queue<Entry> FREE = new ConcurrentLinkedQueue<>();

    static {
        SchemaMigrations.run(PostgresAddress.of(PostgresDatabase.settings(TEMPLATE)));
        PostgresServer.execute(TEMPLATE, COPY_INITIAL_ROWS);
    }

    private MigratedDatabases() {}

    /** A database and the connections to it. */
    record Entry(String name, ConnectionPool connections) {

        static Entry of(String name) {
            PostgresAddress address = PostgresAddress.of(PostgresDatabase.settings(name));
            return new Entry(
                    name,
                    new ConnectionPool(
                            ConnectionPoolConfiguration.builder(ConnectionFactories.get(PostgresOptions.of(address)))
                                    .initialSize(0)
                                    .maxSize(10)
                                    .build()));
        }

        boolean isIdle() {
            PoolMetrics metrics = connections.getMetrics().orElseThrow();
            return metrics.acquiredSize() == 0 && metrics.pendingAcquireSize() == 0;
        }

        void reset() {
            Flux.usingWhen(
                            connections.create(),
                            (connection) -> Flux.from(
                                            connection.createStatement(RESET).execute())
                                    .flatMap(Result::getRowsUpdated),
                            Connection::close)
                    .blockLast();
        }
    }

    static Entry take() {
        Entry free = FREE.poll();
        return free == null ? Entry.of(PostgresServer.create(" TEMPLATE " + TEMPLATE)) : free;
    }

    /** Statements that a test left running must not reach the next test. */
    static void release(Entry entry) {
        if (entry.isIdle()) {
            entry.reset();
            FREE.add(entry);
        } else {
            entry.connections().disposeLater().block();
            PostgresServer.execute(entry.name(), END_OTHER_CONNECTIONS, RESET);
            FREE.add(Entry.of(entry.name()));
        }
    }
}

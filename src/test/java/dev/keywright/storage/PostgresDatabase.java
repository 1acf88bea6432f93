package dev.keywright.storage;

import dev.keywright.PostgresProcess;
import io.r2dbc.pool.ConnectionPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * A database on a real PostgreSQL, as the service opens it, with fresh tables: of a server that all tests of this process have in
 * common, or of the one that {@code TEST_POSTGRESQL} names as {@code user:password@host:port}, where databases may be made.
 */
public final class PostgresDatabase implements TestDatabase {

    private static final @Nullable String GIVEN = System.getenv("TEST_POSTGRESQL");

    private final StorageConfiguration configuration = new StorageConfiguration();
    private final String name;
    private final ConnectionPool connections;

    public PostgresDatabase() {
        this.name = Template.copy();
        R2dbcProperties settings = settings(name);
        this.connections = PostgresPool.of(PostgresAddress.of(settings), settings.getPool());
    }

    /** The name of a database of its own without any tables. */
    public static String empty() {
        return Template.create("");
    }

    /** What leads a service to one of the databases. */
    public static String url(String database) {
        return "r2dbc:postgresql://" + Template.SERVER + "/" + database;
    }

    static R2dbcProperties settings(String database) {
        R2dbcProperties settings = new R2dbcProperties();
        settings.setUrl(url(database));
        settings.getPool().setInitialSize(0);
        return settings;
    }

    @Override
    public DatabaseClient client() {
        return StorageConfiguration.client(connections, PostgresStore.MARKERS);
    }

    @Override
    public TransactionalOperator transaction() {
        return configuration.transactionalOperator(configuration.transactionManager(client()));
    }

    @Override
    public void close() {
        connections.disposeLater().block();
        Template.run("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** The server, and a database that was migrated once, to make others of. */
    private static final class Template {

        private static final String SERVER = GIVEN == null ? "postgres@127.0.0.1:" + start() : GIVEN;
        private static final String MIGRATED = create("");

        static {
            Migrations.run(PostgresAddress.of(settings(MIGRATED)));
        }

        private static int start() {
            try {
                return PostgresProcess.start().port();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        static String copy() {
            return create(" TEMPLATE " + MIGRATED);
        }

        static String create(String like) {
            String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
            // Without a checkpoint, which the other way to copy begins and ends with.
            run("CREATE DATABASE " + name + like + " STRATEGY WAL_LOG");
            return name;
        }

        static void run(String statement) {
            PostgresAddress address = PostgresAddress.of(settings("postgres"));
            try (Connection connection = DriverManager.getConnection(
                    address.jdbcUrl(), address.user(), Objects.requireNonNullElse(address.password(), ""))) {
                connection.createStatement().execute(statement);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}

package dev.keywright.support.store;

import dev.keywright.persistence.schema.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL shared by all tests of this JVM; it starts when a test first needs it. */
final class PostgresServer {

    private static final @Nullable String GIVEN = System.getenv("TEST_POSTGRESQL");
    private static final String ADDRESS = GIVEN == null ? "postgres@127.0.0.1:" + start() : GIVEN;

    private PostgresServer() {}

    private static int start() {
        try {
            return PostgresProcess.start().port();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String url(String database) {
        return "r2dbc:postgresql://" + ADDRESS + "/" + database;
    }

    /** Creates a database with these further options, and returns its name. */
    static String create(String options) {
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        // This strategy needs no checkpoint.
        execute("postgres", "CREATE DATABASE " + name + options + " STRATEGY WAL_LOG");
        return name;
    }

    static void execute(String database, String... statements) {
        PostgresAddress address = PostgresAddress.of(PostgresDatabase.settings(database));
        try (Connection connection = DriverManager.getConnection(
                        address.jdbcUrl(), address.user(), Objects.requireNonNullElse(address.password(), ""));
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}

package dev.keywright.persistence.schema;

import dev.keywright.startup.StartupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;

/** Migrates the schema of a database to this version of the service before anything else uses it. */
public final class SchemaMigrations {

    /** The SQLite names of types that differ between databases. */
    private static final Map<String, String> SQLITE_TYPES =
            Map.of("blob", "BLOB", "identity", "INTEGER PRIMARY KEY AUTOINCREMENT");

    /** The PostgreSQL names of the same types. */
    public static final Map<String, String> POSTGRESQL_TYPES =
            Map.of("blob", "BYTEA", "identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    /** A migration may be slow, but the queries after it are small. */
    private static final int MAX_RESPONSE_SECONDS = 20;

    private SchemaMigrations() {}

    /**
     * Migrates SQLite. Returns the database for further steps before the service uses it. Errors with a {@link StartupException} if the
     * database cannot be opened or is newer than this version.
     */
    public static DataSource run(String jdbcUrl) {
        FluentConfiguration configuration = configuration(SQLITE_TYPES).dataSource(jdbcUrl, null, null);
        try {
            configuration.load().migrate();
            return configuration.getDataSource();
        } catch (FlywayException failure) {
            throw new StartupException(
                    "The database " + jdbcUrl + " cannot be migrated: " + failure.getMessage(),
                    "Check that the file is readable and writable, that its disk is not full, that no other process has locked it,"
                            + " and that it is a database of this or an older version of Keywright; restore a backup if it"
                            + " is damaged.",
                    failure);
        }
    }

    /** Migrates PostgreSQL. If several nodes start at once, one migrates and the others wait. */
    public static DataSource run(PostgresAddress address) {
        FluentConfiguration configuration = configuration(POSTGRESQL_TYPES).dataSource(of(address));
        try {
            configuration.load().migrate();
            return dataSource(address, address.jdbcUrl() + "&socketTimeout=" + MAX_RESPONSE_SECONDS);
        } catch (FlywayException failure) {
            throw new StartupException(
                    "The database " + address + " cannot be reached or migrated: " + reason(failure),
                    "Check that PostgreSQL is running, that spring.r2dbc.url, spring.r2dbc.username and"
                            + " spring.r2dbc.password are correct, that the server's certificate is trusted if sslMode"
                            + " requires it, that the user may create tables, and that the database is empty or of this or an older version of Keywright.",
                    failure);
        }
    }

    /** An existing database, for reading. */
    public static DataSource of(PostgresAddress address) {
        return dataSource(address, address.jdbcUrl());
    }

    private static DataSource dataSource(PostgresAddress address, String url) {
        return configuration(POSTGRESQL_TYPES)
                .dataSource(url, address.user(), address.password())
                .getDataSource();
    }

    /** Flyway's messages have many lines; this extracts the reason. */
    private static String reason(FlywayException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Errors with a {@link StartupException} if the database cannot be read or has another schema version. Changes nothing. */
    public static void check(DataSource database, String name) {
        check(database, name, SQLITE_TYPES);
    }

    public static void check(DataSource database, String name, Map<String, String> types) {
        probe(database, name);
        ValidateResult result = configuration(types).dataSource(database).load().validateWithResult();
        if (!result.validationSuccessful) {
            throw new StartupException(
                    "The database " + name + " has another schema version: "
                            + result.invalidMigrations.stream()
                                    .map((migration) -> migration.version + " " + migration.description)
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "Run the command with the same version of Keywright as the service.");
        }
    }

    /** Flyway treats a damaged file as an empty database. */
    private static void probe(DataSource database, String name) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT COUNT(*) FROM flyway_schema_history");
        } catch (SQLException failure) {
            throw new StartupException(
                    "The database " + name + " cannot be read: " + failure.getMessage() + ".",
                    "Check that it is a Keywright database and readable for the current user; restore a backup"
                            + " if it is damaged.",
                    failure);
        }
    }

    /** The configuration for all databases; only the location and the type names differ. */
    public static FluentConfiguration configuration(Map<String, String> types) {
        return Flyway.configure()
                .placeholders(types)
                // There is only one schema. Searching for it, Flyway would retry a damaged file for seconds.
                .createSchemas(false)
                // By default Flyway accepts a newer schema.
                .ignoreMigrationPatterns(new String[0]);
    }
}

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

/** Brings a database's tables up to date with this version of the service, before anything else uses it. */
public final class SchemaMigrations {

    /** What SQLite calls the types that databases name differently. */
    private static final Map<String, String> SQLITE_TYPES =
            Map.of("blob", "BLOB", "identity", "INTEGER PRIMARY KEY AUTOINCREMENT");

    /** What PostgreSQL calls them. */
    public static final Map<String, String> POSTGRESQL_TYPES =
            Map.of("blob", "BYTEA", "identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    /** A migration may take its time, but what is asked after it is small. */
    private static final int LONGEST_ANSWER_SECONDS = 20;

    private SchemaMigrations() {}

    /**
     * Migrates SQLite, and answers the database for what else is to be done before the service uses it. Errors with a {@link
     * StartupException} if the database cannot be opened or is of a newer version.
     */
    public static DataSource run(String jdbcUrl) {
        FluentConfiguration configuration = configuration(SQLITE_TYPES).dataSource(jdbcUrl, null, null);
        try {
            configuration.load().migrate();
            return configuration.getDataSource();
        } catch (FlywayException failure) {
            throw new StartupException(
                    "The database " + jdbcUrl + " cannot be brought up to date: " + failure.getMessage(),
                    "See that the file can be read and written, that its disk is not full, that no other process holds its lock,"
                            + " and that it is a database of this or an older version of Keywright; restore a backup if it"
                            + " is damaged.",
                    failure);
        }
    }

    /** The same with PostgreSQL. Of several nodes that start at once, one migrates, and the others wait for it. */
    public static DataSource run(PostgresAddress address) {
        FluentConfiguration configuration = configuration(POSTGRESQL_TYPES).dataSource(of(address));
        try {
            configuration.load().migrate();
            return dataSource(address, address.jdbcUrl() + "&socketTimeout=" + LONGEST_ANSWER_SECONDS);
        } catch (FlywayException failure) {
            throw new StartupException(
                    "The database " + address + " cannot be reached or brought up to date: " + reason(failure),
                    "See that PostgreSQL runs there and that spring.r2dbc.url, spring.r2dbc.username and"
                            + " spring.r2dbc.password are right, that the server's certificate is trusted where sslMode"
                            + " demands it, that the user may make tables, and that the database is empty or of this or an older version of Keywright.",
                    failure);
        }
    }

    /** A database that is there already, to be read. */
    public static DataSource of(PostgresAddress address) {
        return dataSource(address, address.jdbcUrl());
    }

    private static DataSource dataSource(PostgresAddress address, String url) {
        return configuration(POSTGRESQL_TYPES)
                .dataSource(url, address.user(), address.password())
                .getDataSource();
    }

    /** Flyway's own words go on for lines. */
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

    /** Errors with a {@link StartupException} if the database can't be read, or is of another version. Nothing is changed. */
    public static void check(DataSource database, String name) {
        check(database, name, SQLITE_TYPES);
    }

    public static void check(DataSource database, String name, Map<String, String> types) {
        probe(database, name);
        ValidateResult result = configuration(types).dataSource(database).load().validateWithResult();
        if (!result.validationSuccessful) {
            throw new StartupException(
                    "The database " + name + " is of another version of Keywright: "
                            + result.invalidMigrations.stream()
                                    .map((migration) -> migration.version + " " + migration.description)
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "Use the version that the service is of.");
        }
    }

    /** Flyway takes a damaged file for an empty one. */
    private static void probe(DataSource database, String name) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT COUNT(*) FROM flyway_schema_history");
        } catch (SQLException failure) {
            throw new StartupException(
                    "The database " + name + " cannot be read: " + failure.getMessage() + ".",
                    "See that it is a database of Keywright's and that the user that runs this can read it; restore a backup"
                            + " if it is damaged.",
                    failure);
        }
    }

    /** The same for every database, but for where it is and what it calls the {@code types}. */
    public static FluentConfiguration configuration(Map<String, String> types) {
        return Flyway.configure()
                .placeholders(types)
                // There is but one schema; looking for it, Flyway would try a damaged file for seconds.
                .createSchemas(false)
                // By default a schema of a newer version would pass.
                .ignoreMigrationPatterns(new String[0]);
    }
}

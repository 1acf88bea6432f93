package dev.keywright.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;

/** Brings a database's tables up to date with this version of the service, before anything else uses it. */
final class Migrations {

    /** What SQLite calls the types that databases name differently. */
    private static final Map<String, String> SQLITE_TYPES =
            Map.of("blob", "BLOB", "identity", "INTEGER PRIMARY KEY AUTOINCREMENT");

    private Migrations() {}

    /** Errors with a {@link StartRefusal} if the database cannot be opened or is of a newer version. */
    static void run(String jdbcUrl) {
        try {
            configuration(SQLITE_TYPES).dataSource(jdbcUrl, null, null).load().migrate();
        } catch (FlywayException failure) {
            throw new StartRefusal(
                    "The database " + jdbcUrl + " cannot be brought up to date: " + failure.getMessage(),
                    "See that the file can be read and written, that its disk is not full, that no other process holds its lock,"
                            + " and that it is a database of this or an older version of Keywright; restore a backup if it"
                            + " is damaged.",
                    failure);
        }
    }

    /** Errors with a {@link StartRefusal} if the database can't be read, or is of another version. Nothing is changed. */
    static void check(DataSource database, String name) {
        probe(database, name);
        ValidateResult result =
                configuration(SQLITE_TYPES).dataSource(database).load().validateWithResult();
        if (!result.validationSuccessful) {
            throw new StartRefusal(
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
            throw new StartRefusal(
                    "The database " + name + " cannot be read: " + failure.getMessage() + ".",
                    "See that it is a database of Keywright's and that the user that runs this can read it; restore a backup"
                            + " if it is damaged.",
                    failure);
        }
    }

    /** The same for every database, but for where it is and what it calls the {@code types}. */
    static FluentConfiguration configuration(Map<String, String> types) {
        return Flyway.configure()
                .placeholders(types)
                // There is but one schema; looking for it, Flyway would try a damaged file for seconds.
                .createSchemas(false)
                // By default a schema of a newer version would pass.
                .ignoreMigrationPatterns(new String[0]);
    }
}

package dev.keywright.storage;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

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

    /** Errors with a {@link StartRefusal} if the database is of an older or a newer version; it is only read. */
    static void check(DataSource database, String name) {
        try {
            configuration(SQLITE_TYPES).dataSource(database).load().validate();
        } catch (FlywayException failure) {
            throw new StartRefusal(
                    "The database " + name + " cannot be read, or is of another version: " + failure.getMessage(),
                    "Use the version of Keywright that the service runs, and see that the file can be read.",
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

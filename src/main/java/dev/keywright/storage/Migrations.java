package dev.keywright.storage;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database's tables up to date with this version of the service, before anything else uses it. */
final class Migrations {

    /** What SQLite calls the types that databases name differently. */
    private static final Map<String, String> SQLITE_TYPES =
            Map.of("blob", "BLOB", "identity", "INTEGER PRIMARY KEY AUTOINCREMENT");

    private Migrations() {}

    /** Errors with a {@link StartRefusal} if the database cannot be opened or is of a newer version. */
    static void run(String jdbcUrl) {
        try {
            Flyway.configure()
                    .dataSource(jdbcUrl, null, null)
                    .placeholders(SQLITE_TYPES)
                    // There is but one schema; looking for it, Flyway would try a damaged file for seconds.
                    .createSchemas(false)
                    // By default a schema of a newer version would pass.
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw new StartRefusal(
                    "The database " + jdbcUrl + " cannot be brought up to date: " + failure.getMessage(),
                    "See that the file can be read and written and is a database of this or an older version of Keywright;"
                            + " restore a backup if it is damaged.",
                    failure);
        }
    }
}

package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the driver by URL: {@code r2dbc:sqlite:////var/lib/app/app.db} is the file {@code /var/lib/app/app.db}, {@code
 * r2dbc:sqlite:///app.db} is {@code app.db} in the working directory, {@code r2dbc:sqlite:///:memory:} is in memory. The options of this
 * class may follow as parameters, and {@code lockWaitTimeout}, the maximum wait for a permit. Durations are ISO 8601, as in {@code
 * ?busyTimeout=PT2S}.
 */
public final class SqliteConnectionFactoryProvider implements ConnectionFactoryProvider {

    /** The driver ID. */
    public static final String SQLITE_DRIVER = "sqlite";

    /** Replaces the file path for an in-memory database. */
    public static final String MEMORY = ":memory:";

    public static final Option<Duration> BUSY_TIMEOUT = Option.valueOf("busyTimeout");

    public static final Option<String> SYNCHRONOUS = Option.valueOf("synchronous");

    public static final Option<Integer> READERS = Option.valueOf("readers");

    public static final Option<Integer> WAITING = Option.valueOf("waiting");

    public static final Option<Integer> STATEMENT_CACHE_SIZE = Option.valueOf("statementCacheSize");

    /** Additional pragmas, as in {@code cache_size=-8000,temp_store=MEMORY}. */
    public static final Option<String> PRAGMAS = Option.valueOf("pragmas");

    @Override
    public SqliteConnectionFactory create(ConnectionFactoryOptions options) {
        return SqliteConnectionFactory.of(settings(options));
    }

    static SqliteConnectionOptions settings(ConnectionFactoryOptions options) {
        String database =
                options.getRequiredValue(ConnectionFactoryOptions.DATABASE).toString();
        SqliteConnectionOptions base = database.equals(MEMORY)
                ? SqliteConnectionOptions.memory()
                : SqliteConnectionOptions.file(Path.of(database));
        return new SqliteConnectionOptions(
                base.file(),
                base.readOnly(),
                duration(options, BUSY_TIMEOUT, base.busyTimeout()),
                synchronous(options, base.synchronous()),
                number(options, READERS, base.readers()),
                number(options, WAITING, base.maxWaiting()),
                duration(options, ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT, base.maxWait()),
                number(options, STATEMENT_CACHE_SIZE, base.statementCacheSize()),
                pragmas(options));
    }

    @Override
    public boolean supports(ConnectionFactoryOptions options) {
        return SQLITE_DRIVER.equals(options.getValue(ConnectionFactoryOptions.DRIVER));
    }

    @Override
    public String getDriver() {
        return SQLITE_DRIVER;
    }

    private static int number(ConnectionFactoryOptions options, Option<Integer> option, int otherwise) {
        Object value = options.getValue(option);
        return value == null ? otherwise : Integer.parseInt(value.toString());
    }

    private static Duration duration(ConnectionFactoryOptions options, Option<Duration> option, Duration otherwise) {
        Object value = options.getValue(option);
        return value == null ? otherwise : Duration.parse(value.toString());
    }

    private static SqliteConnectionOptions.Synchronous synchronous(
            ConnectionFactoryOptions options, SqliteConnectionOptions.Synchronous otherwise) {
        Object value = options.getValue(SYNCHRONOUS);
        return value == null
                ? otherwise
                : SqliteConnectionOptions.Synchronous.valueOf(value.toString().toUpperCase(Locale.ROOT));
    }

    private static Map<String, String> pragmas(ConnectionFactoryOptions options) {
        Object value = options.getValue(PRAGMAS);
        Map<String, String> pragmas = new LinkedHashMap<>();
        for (String pragma : value == null ? new String[0] : value.toString().split(",")) {
            int equals = pragma.indexOf('=');
            pragmas.put(
                    pragma.substring(0, Math.max(equals, 0)).strip(),
                    pragma.substring(equals + 1).strip());
        }
        return pragmas;
    }
}

package dev.keywright.persistence.schema;

import dev.keywright.startup.StartupException;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;

/**
 * The address and credentials of PostgreSQL from {@code spring.r2dbc.*}, for the R2DBC driver and for the JDBC driver that runs migrations.
 */
public final class PostgresAddress {

    private static final int DEFAULT_PORT = 5432;
    private static final String EXAMPLE = "spring.r2dbc.url=r2dbc:postgresql://db.example.com:5432/keywright";

    /** Option names of R2DBC and their JDBC equivalents. */
    private static final Map<String, String> JDBC_NAMES = Map.of(
            "sslMode", "sslmode",
            "sslRootCert", "sslrootcert",
            "sslCert", "sslcert",
            "sslKey", "sslkey",
            "sslPassword", "sslpassword",
            "schema", "currentSchema",
            "currentSchema", "currentSchema");

    private final ConnectionFactoryOptions options;

    private PostgresAddress(ConnectionFactoryOptions options) {
        this.options = options;
    }

    /** Reads the settings; errors with a {@link StartupException} if they do not name a PostgreSQL database. */
    public static PostgresAddress of(R2dbcProperties settings) {
        return of(settings.getUrl(), settings);
    }

    /** Like {@link #of(R2dbcProperties)}, with another URL. */
    public static PostgresAddress of(@Nullable String url, R2dbcProperties settings) {
        ConnectionFactoryOptions.Builder options = parse(url).mutate();
        if (settings.getUsername() != null) {
            options.option(ConnectionFactoryOptions.USER, settings.getUsername());
        }
        if (settings.getPassword() != null) {
            options.option(ConnectionFactoryOptions.PASSWORD, settings.getPassword());
        }
        settings.getProperties().forEach((name, value) -> options.option(Option.valueOf(name), value));
        return new PostgresAddress(options.build());
    }

    /** A copy without a statement timeout, unless the settings have one: a long audit log is read in one statement. */
    public PostgresAddress withoutStatementTimeout() {
        return statementTimeout().isPresent()
                ? this
                : new PostgresAddress(options.mutate()
                        .option(PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT, Duration.ZERO)
                        .build());
    }

    /** The configured statement timeout, 0 for none; empty if not configured. */
    public Optional<Duration> statementTimeout() {
        String text = text(PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT.name());
        try {
            return Optional.ofNullable(text).map(Duration::parse);
        } catch (DateTimeParseException malformed) {
            throw new StartupException(
                    "The statementTimeout for PostgreSQL is not a valid duration: " + text + ".",
                    "Write it like PT30S (ISO 8601).");
        }
    }

    private static ConnectionFactoryOptions parse(@Nullable String url) {
        if (url == null) {
            throw new StartupException(
                    "keywright.store is postgresql, but spring.r2dbc.url is not set.", "Set it: " + EXAMPLE + ".");
        }
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(url);
        } catch (IllegalArgumentException malformed) {
            throw wrongUrl();
        }
        boolean isPostgres = "postgresql".equals(options.getValue(ConnectionFactoryOptions.DRIVER))
                || "postgres".equals(options.getValue(ConnectionFactoryOptions.DRIVER));
        if (!isPostgres
                || !options.hasOption(ConnectionFactoryOptions.HOST)
                || !options.hasOption(ConnectionFactoryOptions.DATABASE)) {
            throw wrongUrl();
        }
        return options;
    }

    /** The setting is not repeated, because it may contain a password. */
    private static StartupException wrongUrl() {
        return new StartupException(
                "spring.r2dbc.url is not a valid address of a PostgreSQL database.", "Write it like " + EXAMPLE + ".");
    }

    public ConnectionFactoryOptions options() {
        return options;
    }

    public String jdbcUrl() {
        String query = jdbcOptions().entrySet().stream()
                .map((option) -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return "jdbc:" + this + "?" + query;
    }

    private Map<String, String> jdbcOptions() {
        // A frozen server accepts connections and does not respond to the login.
        Map<String, String> jdbc = new LinkedHashMap<>(
                Map.of("connectTimeout", "10", "loginTimeout", "10", "ApplicationName", "keywright"));
        if ("true".equals(text(ConnectionFactoryOptions.SSL.name()))) {
            jdbc.put("sslmode", "verify-full");
        }
        JDBC_NAMES.forEach((name, jdbcName) -> {
            String value = text(name);
            if (value != null) {
                jdbc.put(jdbcName, name.equals("sslMode") ? sslMode(value) : value);
            }
        });
        if (verifiesWithoutFiles(jdbc)) {
            // Like the R2DBC driver, which trusts the certificates of the JVM; JDBC would read ~/.postgresql/root.crt.
            jdbc.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return jdbc;
    }

    private static boolean verifiesWithoutFiles(Map<String, String> jdbc) {
        return jdbc.getOrDefault("sslmode", "").startsWith("verify-")
                && !jdbc.containsKey("sslrootcert")
                && !jdbc.containsKey("sslcert");
    }

    /** The R2DBC driver accepts {@code VERIFY_FULL} too; the JDBC driver does not. */
    private static String sslMode(String text) {
        return text.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Nullable
    public String user() {
        return text(ConnectionFactoryOptions.USER.name());
    }

    @Nullable
    public String password() {
        return text(ConnectionFactoryOptions.PASSWORD.name());
    }

    private @Nullable String text(String option) {
        Object value = options.getValue(Option.valueOf(option));
        return value == null ? null : value.toString();
    }

    /** Omits username and password, for logs. */
    @Override
    public String toString() {
        Object port = options.getValue(ConnectionFactoryOptions.PORT);
        return "postgresql://" + text("host") + ":" + Objects.requireNonNullElse(port, DEFAULT_PORT) + "/"
                + text("database");
    }
}

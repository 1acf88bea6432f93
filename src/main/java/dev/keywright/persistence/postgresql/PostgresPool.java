package dev.keywright.persistence.postgresql;

import dev.keywright.persistence.RequestTimeoutFilter;
import dev.keywright.persistence.schema.PostgresAddress;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;

/** The connection pool for PostgreSQL, from {@code spring.r2dbc.pool.*}, with default timeouts where these settings have none. */
public final class PostgresPool {

    /** The wait for a free or a new connection. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** The statement timeout of the server; as long as for a whole request. */
    private static final Duration LONGEST_STATEMENT = RequestTimeoutFilter.TIMEOUT;

    /** By then a reachable server has cancelled the statement and reported it. */
    private static final Duration SILENCE_BEHIND = Duration.ofSeconds(5);

    private PostgresPool() {}

    public static ConnectionPool of(PostgresAddress address, R2dbcProperties.Pool settings) {
        ConnectionPoolConfiguration.Builder pool = ConnectionPoolConfiguration.builder(connections(address))
                .name("keywright")
                .initialSize(Math.min(settings.getInitialSize(), settings.getMaxSize()))
                .maxSize(settings.getMaxSize())
                .minIdle(settings.getMinIdle())
                .maxAcquireTime(Objects.requireNonNullElse(settings.getMaxAcquireTime(), LONGEST_WAIT))
                .maxCreateConnectionTime(
                        Objects.requireNonNullElse(settings.getMaxCreateConnectionTime(), LONGEST_WAIT))
                .acquireRetry(settings.getAcquireRetry())
                .validationDepth(Objects.requireNonNullElse(settings.getValidationDepth(), ValidationDepth.LOCAL));
        if (settings.getMaxIdleTime() != null) {
            pool.maxIdleTime(settings.getMaxIdleTime());
        }
        if (settings.getMaxLifeTime() != null) {
            pool.maxLifeTime(settings.getMaxLifeTime());
        }
        if (settings.getMaxValidationTime() != null) {
            pool.maxValidationTime(settings.getMaxValidationTime());
        }
        if (settings.getValidationQuery() != null) {
            pool.validationQuery(settings.getValidationQuery());
        }
        return new ConnectionPool(pool.build());
    }

    private static ConnectionFactory connections(PostgresAddress address) {
        ConnectionFactoryOptions.Builder options = address.options().mutate();
        Map.<Option<?>, Object>of(
                        PostgresqlConnectionFactoryProvider.APPLICATION_NAME,
                        "keywright",
                        PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE,
                        true,
                        PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT,
                        LONGEST_STATEMENT,
                        // After this time the rows locked by an unreachable node are released.
                        PostgresqlConnectionFactoryProvider.OPTIONS,
                        Map.of("idle_in_transaction_session_timeout", Long.toString(LONGEST_STATEMENT.toMillis())),
                        ConnectionFactoryOptions.CONNECT_TIMEOUT,
                        LONGEST_WAIT)
                .forEach((option, value) -> setUnlessGiven(options, address, option, value));
        Duration longest = address.statementTimeout().orElse(LONGEST_STATEMENT);
        options.option(
                PostgresqlConnectionFactoryProvider.LOOP_RESOURCES,
                longest.isZero()
                        ? new KeepAliveLoopResources()
                        : new KeepAliveLoopResources(longest.plus(SILENCE_BEHIND)));
        return ConnectionFactories.get(options.build());
    }

    @SuppressWarnings("unchecked")
    private static void setUnlessGiven(
            ConnectionFactoryOptions.Builder options, PostgresAddress address, Option<?> option, Object value) {
        if (!address.options().hasOption(option)) {
            options.option((Option<Object>) option, value);
        }
    }
}

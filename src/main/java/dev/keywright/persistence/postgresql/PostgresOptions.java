package dev.keywright.persistence.postgresql;

import dev.keywright.persistence.RequestTimeoutFilter;
import dev.keywright.persistence.schema.PostgresAddress;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.Map;

/** The options of connections to PostgreSQL: those of the settings, and timeouts where the settings have none. */
public final class PostgresOptions {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The statement timeout of the server; as long as for a whole request. */
    private static final Duration MAX_STATEMENT = RequestTimeoutFilter.TIMEOUT;

    /** By then a reachable server has cancelled the statement and reported it. */
    private static final Duration AFTER_STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    private PostgresOptions() {}

    public static ConnectionFactoryOptions of(PostgresAddress address) {
        Duration longest = address.statementTimeout().orElse(MAX_STATEMENT);
        return ConnectionFactoryOptions.builder()
                .option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, "keywright")
                .option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true)
                .option(PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT, MAX_STATEMENT)
                // After this time the rows locked by an unreachable node are released.
                .option(
                        PostgresqlConnectionFactoryProvider.OPTIONS,
                        Map.of("idle_in_transaction_session_timeout", Long.toString(MAX_STATEMENT.toMillis())))
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, CONNECT_TIMEOUT)
                .from(address.options())
                .option(
                        PostgresqlConnectionFactoryProvider.LOOP_RESOURCES,
                        longest.isZero()
                                ? new KeepAliveLoopResources()
                                : new KeepAliveLoopResources(longest.plus(AFTER_STATEMENT_TIMEOUT)))
                .build();
    }
}

package dev.keywright.persistence.postgresql;

import dev.keywright.persistence.RequestTimeoutFilter;
import dev.keywright.persistence.schema.PostgresAddress;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.Map;

/** The options of connections to PostgreSQL: those of the settings, and timeouts where the settings have none. */
public final class PostgresOptions {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The statement timeout of the server; as long as for a whole request. */
    private static final Duration LONGEST_STATEMENT = RequestTimeoutFilter.TIMEOUT;

    /** By then a reachable server has cancelled the statement and reported it. */
    private static final Duration SILENCE_BEHIND = Duration.ofSeconds(5);

    private static final Map<Option<?>, Object> DEFAULTS = Map.of(
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
            CONNECT_TIMEOUT);

    private PostgresOptions() {}

    public static ConnectionFactoryOptions of(PostgresAddress address) {
        ConnectionFactoryOptions.Builder options = address.options().mutate();
        DEFAULTS.forEach((option, value) -> setUnlessGiven(options, address, option, value));
        Duration longest = address.statementTimeout().orElse(LONGEST_STATEMENT);
        return options.option(
                        PostgresqlConnectionFactoryProvider.LOOP_RESOURCES,
                        longest.isZero()
                                ? new KeepAliveLoopResources()
                                : new KeepAliveLoopResources(longest.plus(SILENCE_BEHIND)))
                .build();
    }

    @SuppressWarnings("unchecked")
    private static void setUnlessGiven(
            ConnectionFactoryOptions.Builder options, PostgresAddress address, Option<?> option, Object value) {
        if (!address.options().hasOption(option)) {
            options.option((Option<Object>) option, value);
        }
    }
}

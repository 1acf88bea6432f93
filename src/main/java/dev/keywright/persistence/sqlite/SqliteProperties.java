package dev.keywright.persistence.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests may wait for the database, and how long, before they are rejected with 503.
 *
 * @param busyTimeout how long to wait for another process's lock on the file, up to 1 minute
 * @param longestWait how long a request waits for a connection, 1 ms to 1 minute
 * @param waiting how many requests may wait to write, and as many to read, 1 to 100,000
 * @param readers the number of read connections beside the single write connection, 1 to 64
 */
@ConfigurationProperties(prefix = "keywright.sqlite", ignoreUnknownFields = false)
public record SqliteProperties(
        @DefaultValue("5s") Duration busyTimeout,
        @DefaultValue("10s") Duration longestWait,
        @DefaultValue("1024") int waiting,
        @DefaultValue("4") int readers) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    public SqliteProperties {
        check(!busyTimeout.isNegative() && isMinuteAtMost(busyTimeout), "busy-timeout must be 0s to 1m", busyTimeout);
        check(longestWait.toMillis() > 0 && isMinuteAtMost(longestWait), "longest-wait must be 1ms to 1m", longestWait);
        check(waiting >= 1 && waiting <= 100_000, "waiting must be 1 to 100000", waiting);
        check(readers >= 1 && readers <= 64, "readers must be 1 to 64", readers);
    }

    private static boolean isMinuteAtMost(Duration duration) {
        return duration.compareTo(MINUTE) <= 0;
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("keywright.sqlite." + rule + ", not " + value);
        }
    }

    public SqliteConnectionOptions of(Path file) {
        return SqliteConnectionOptions.file(file)
                .withBusyTimeout(busyTimeout)
                .withLongestWait(longestWait)
                .withWaiting(waiting)
                .withReaders(readers);
    }
}

package dev.keywright.persistence.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much may wait for the database, and for how long, before a call is refused with 503.
 *
 * @param busyTimeout how long the lock of another process on the file is waited for, up to a minute
 * @param longestWait how long a call waits for its turn to write or read, 1 ms to a minute
 * @param waiting how many calls may wait for their turn to write, and as many to read; 1 to 100 000
 * @param readers connections that read beside the one that writes, 1 to 64
 */
@ConfigurationProperties(prefix = "keywright.sqlite", ignoreUnknownFields = false)
public record SqliteProperties(
        @DefaultValue("5s") Duration busyTimeout,
        @DefaultValue("10s") Duration longestWait,
        @DefaultValue("1024") int waiting,
        @DefaultValue("4") int readers) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    public SqliteProperties {
        check(!busyTimeout.isNegative() && isMinuteAtMost(busyTimeout), "busy-timeout is 0s to 1m", busyTimeout);
        check(longestWait.toMillis() > 0 && isMinuteAtMost(longestWait), "longest-wait is 1ms to 1m", longestWait);
        check(waiting >= 1 && waiting <= 100_000, "waiting is 1 to 100000", waiting);
        check(readers >= 1 && readers <= 64, "readers is 1 to 64", readers);
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

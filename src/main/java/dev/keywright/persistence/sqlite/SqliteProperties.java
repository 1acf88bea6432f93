package dev.keywright.persistence.sqlite;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.startup.DurationRange;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * SQLite: how many requests may wait for the database, and how long, before they are rejected with 503.
 *
 * @param busyTimeout how long to wait for a lock that another process holds on the database
 * @param maxWait how long a request may wait for a connection
 * @param maxWaiting how many requests may wait to write, and as many to read
 * @param readers how many reads run at once, beside the single write connection
 */
@Validated
@ConfigurationProperties(prefix = "keywright.sqlite", ignoreUnknownFields = false)
public record SqliteProperties(
        @DefaultValue("5s") @DurationRange(min = "0s", max = "1m")
        Duration busyTimeout,

        @DefaultValue("10s") @DurationRange(min = "1ms", max = "1m")
        Duration maxWait,

        @DefaultValue("1024") @Range(min = 1, max = 100_000) int maxWaiting,
        @DefaultValue("4") @Range(min = 1, max = 64) int readers) {

    public SqliteConnectionOptions of(Path file) {
        return SqliteConnectionOptions.file(file)
                .withBusyTimeout(busyTimeout)
                .withMaxWait(maxWait)
                .withMaxWaiting(maxWaiting)
                .withReaders(readers);
    }
}

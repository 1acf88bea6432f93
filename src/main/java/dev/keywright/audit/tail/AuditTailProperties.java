package dev.keywright.audit.tail;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the change feed.
 *
 * @param pollInterval the poll interval for records that were not announced, 100 milliseconds to one minute
 * @param longestReplay the maximum number of missed records that a reader receives, 0 to 1,000,000
 * @param streams the maximum number of concurrent readers, 1 to 100,000
 */
@ConfigurationProperties(prefix = "keywright.changes", ignoreUnknownFields = false)
public record AuditTailProperties(
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10000") int longestReplay,
        @DefaultValue("1000") int streams) {

    public AuditTailProperties {
        if (pollInterval.compareTo(Duration.ofMillis(100)) < 0 || pollInterval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "keywright.changes.poll-interval must be 100ms to 1m, but is " + pollInterval);
        }
        if (longestReplay < 0 || longestReplay > 1_000_000) {
            throw new IllegalArgumentException(
                    "keywright.changes.longest-replay must be 0 to 1,000,000, but is " + longestReplay);
        }
        if (streams < 1 || streams > 100_000) {
            throw new IllegalArgumentException("keywright.changes.streams must be 1 to 100,000, but is " + streams);
        }
    }
}

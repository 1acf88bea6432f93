package dev.keywright.audit.tail;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the trail is followed, and told to others.
 *
 * @param pollInterval how often it is looked at for records that nobody has announced, 100 milliseconds to one minute
 * @param longestReplay how many records a reader may be behind and still be told each, 0 to 1,000,000
 * @param streams how many readers there may be at once, 1 to 100,000
 */
@ConfigurationProperties(prefix = "keywright.changes", ignoreUnknownFields = false)
public record AuditTailProperties(
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10000") int longestReplay,
        @DefaultValue("1000") int streams) {

    public AuditTailProperties {
        if (pollInterval.compareTo(Duration.ofMillis(100)) < 0 || pollInterval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("keywright.changes.poll-interval is 100ms to 1m, not " + pollInterval);
        }
        if (longestReplay < 0 || longestReplay > 1_000_000) {
            throw new IllegalArgumentException(
                    "keywright.changes.longest-replay is 0 to 1,000,000, not " + longestReplay);
        }
        if (streams < 1 || streams > 100_000) {
            throw new IllegalArgumentException("keywright.changes.streams is 1 to 100,000, not " + streams);
        }
    }
}

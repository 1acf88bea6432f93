package dev.keywright.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the trail is followed.
 *
 * @param pollInterval how often it is looked at for records that nobody has announced, 100 milliseconds to one minute
 */
@ConfigurationProperties(prefix = "keywright.changes", ignoreUnknownFields = false)
record ChangeSettings(@DefaultValue("1s") Duration pollInterval) {

    ChangeSettings {
        if (pollInterval.compareTo(Duration.ofMillis(100)) < 0 || pollInterval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("keywright.changes.poll-interval is 100ms to 1m, not " + pollInterval);
        }
    }
}

package dev.keywright.audit.tail;

import dev.keywright.startup.DurationRange;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The change feed: how a node learns of the changes of other nodes.
 *
 * @param pollInterval how often a node looks for changes that no message announced
 */
@Validated
@ConfigurationProperties(prefix = "keywright.change-feed", ignoreUnknownFields = false)
public record ChangeFeedProperties(
        @DefaultValue("1s") @DurationRange(min = "100ms", max = "1m")
        Duration pollInterval) {}

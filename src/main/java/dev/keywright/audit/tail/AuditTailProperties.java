package dev.keywright.audit.tail;

import dev.keywright.startup.DurationRange;
import java.time.Duration;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The change feed: how nodes and readers of /v1/changes learn of changes.
 *
 * @param pollInterval how often a node looks for changes that no message announced
 * @param maxReplay how many records a reader may be behind and still receive each one
 * @param maxStreams the maximum number of concurrent readers of /v1/changes; one takes 40 KiB, or 190 KiB if it does not
 *     read on, measured by bench/changes
 */
@Validated
@ConfigurationProperties(prefix = "keywright.changes", ignoreUnknownFields = false)
public record AuditTailProperties(
        @DefaultValue("1s") @DurationRange(min = "100ms", max = "1m")
        Duration pollInterval,

        @DefaultValue("10000") @Range(min = 0, max = 1_000_000)
        int maxReplay,

        @DefaultValue("1000") @Range(min = 1, max = 100_000) int maxStreams) {}

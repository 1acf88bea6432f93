package dev.keywright.changes;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The change streams, {@code /v1/changes}.
 *
 * @param maxReplay how many audit records a subscriber to /v1/changes may be behind; one that is further behind receives the
 *     event reset
 * @param maxStreams the maximum number of concurrent streams; one takes 40 KiB, or 190 KiB if its
 *     subscriber stops reading, measured by bench/changes
 */
@Validated
@ConfigurationProperties(prefix = "keywright.changes", ignoreUnknownFields = false)
record ChangeStreamProperties(
        @DefaultValue("10000") @Range(min = 0, max = 1_000_000)
        int maxReplay,

        @DefaultValue("1000") @Range(min = 1, max = 100_000) int maxStreams) {}

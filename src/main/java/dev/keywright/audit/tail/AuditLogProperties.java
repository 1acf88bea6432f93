package dev.keywright.audit.tail;

import dev.keywright.startup.DurationRange;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a node learns of the changes of other nodes.
 *
 * @param pollInterval how often a node reads the audit log for changes of other nodes; with Redis it also reads as soon as one is
 *     announced
 */
@Validated
@ConfigurationProperties(prefix = "keywright.audit-log", ignoreUnknownFields = false)
public record AuditLogProperties(
        @DefaultValue("1s") @DurationRange(min = "100ms", max = "1m")
        Duration pollInterval) {}

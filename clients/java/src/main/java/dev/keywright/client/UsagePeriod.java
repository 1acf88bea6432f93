package dev.keywright.client;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The period and resolution of usage statistics.
 *
 * @param bucket {@code minute}, {@code hour} or {@code day}
 * @param since the start; null for the default of the service
 * @param until the end; null for now
 */
public record UsagePeriod(
        String bucket,
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime until) {

    public static final UsagePeriod MINUTES = new UsagePeriod("minute", null, null);
    public static final UsagePeriod HOURS = new UsagePeriod("hour", null, null);
    public static final UsagePeriod DAYS = new UsagePeriod("day", null, null);
}

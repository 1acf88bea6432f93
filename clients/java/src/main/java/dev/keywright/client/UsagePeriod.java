package dev.keywright.client;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Of when to count uses, and how finely.
 *
 * @param bucket {@code minute}, {@code hour} or {@code day}
 * @param since from when on; null for as long ago as the service says by itself
 * @param until until when; null for now
 */
public record UsagePeriod(
        String bucket,
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime until) {

    public static final UsagePeriod MINUTES = new UsagePeriod("minute", null, null);
    public static final UsagePeriod HOURS = new UsagePeriod("hour", null, null);
    public static final UsagePeriod DAYS = new UsagePeriod("day", null, null);
}

package dev.keywright.problem;

import java.time.Instant;
import java.time.OffsetDateTime;

/** Parses a time parameter. */
public final class TimeParameter {

    private static final int LAST_YEAR = 9999;

    private TimeParameter() {}

    /** Rejects a time that RFC 3339 cannot express (§1) or that some databases cannot store. */
    public static Instant instant(String name, OffsetDateTime time) {
        if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
            throw ApiException.invalidValue(name, "A time must be in the years 0000 to " + LAST_YEAR + ".");
        }
        return time.toInstant();
    }
}

package dev.keywright.problem;

import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads a time from a parameter. */
public final class TimeParameter {

    private static final int LAST_YEAR = 9999;

    private TimeParameter() {}

    /** Refuses a time that RFC 3339 could not write (§1), and that not every database could hold. */
    public static Instant instant(String name, OffsetDateTime time) {
        if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
            throw ApiException.invalidValue(name, "A time is of the years 0000 to " + LAST_YEAR + ".");
        }
        return time.toInstant();
    }
}

package dev.keywright.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The length of the time that a row counts. Each divides the next, and all are aligned to UTC. */
public enum Granularity {
    /** One flush, within one minute. */
    FLUSH(0, Duration.ofMinutes(1)),
    MINUTE(1, Duration.ofMinutes(1)),
    HOUR(2, Duration.ofHours(1)),
    DAY(3, Duration.ofDays(1));

    private final int stored;
    private final Duration length;

    Granularity(int stored, Duration length) {
        this.stored = stored;
        this.length = length;
    }

    public Duration length() {
        return length;
    }

    /** The start of the bucket that contains this time. */
    Instant start(Instant time) {
        long millis = time.toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, length.toMillis()));
    }

    /** The stored value. */
    int stored() {
        return stored;
    }

    /** The SQL expression for the start of the bucket that contains a row. */
    String startOfRow() {
        return "starts_at - starts_at % " + length.toMillis();
    }

    /** All granularities that make up this one, including itself, as an SQL list. */
    String parts() {
        return Stream.of(values())
                .filter((part) -> part.compareTo(this) <= 0)
                .map((part) -> String.valueOf(part.stored()))
                .collect(Collectors.joining(", "));
    }
}

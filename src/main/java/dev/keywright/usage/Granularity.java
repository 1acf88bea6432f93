package dev.keywright.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long the time is that a row counts; each is a part of the next, and all are of UTC. */
public enum Granularity {
    /** What one flush wrote, of one minute. */
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

    /** The start of the one that holds this time. */
    Instant start(Instant time) {
        long millis = time.toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, length.toMillis()));
    }

    /** As it is stored. */
    int stored() {
        return stored;
    }

    /** The expression of SQL for the start of the one that holds a row. */
    String startOfRow() {
        return "starts_at - starts_at % " + length.toMillis();
    }

    /** All that make this one up, itself included, as a list of SQL. */
    String parts() {
        return Stream.of(values())
                .filter((part) -> part.compareTo(this) <= 0)
                .map((part) -> String.valueOf(part.stored()))
                .collect(Collectors.joining(", "));
    }
}

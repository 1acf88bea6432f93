package dev.keywright.apikey;

import java.time.Duration;

/**
 * How long a rotated key stays valid.
 *
 * @param duration the time from the rotation; if zero, the old key is revoked
 * @param text the duration as the client sent it (ISO 8601), for the audit log
 */
public record Overlap(Duration duration, String text) {}

package dev.keywright.audit;

import java.time.Instant;

/**
 * A deed, as it stands in the trail.
 *
 * @param sequence its place, from 1
 * @param at when it was, to the millisecond
 * @param entry what was done
 */
public record RecordedEntry(long sequence, Instant at, AuditEntry entry) {}

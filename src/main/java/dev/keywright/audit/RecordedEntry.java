package dev.keywright.audit;

import java.time.Instant;

/**
 * An entry of the audit log.
 *
 * @param sequence the sequence number, from 1
 * @param at the time of the entry, in milliseconds
 * @param entry the content
 */
public record RecordedEntry(long sequence, Instant at, AuditEntry entry) {}

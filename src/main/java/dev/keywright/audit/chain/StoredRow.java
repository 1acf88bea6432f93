package dev.keywright.audit.chain;

import org.jspecify.annotations.Nullable;

/**
 * A row of the audit log's table, possibly tampered with.
 *
 * @param record the record; null if the row has invalid values
 */
public record StoredRow(long sequence, @Nullable SealedRecord record) {}

package dev.keywright.audit.chain;

import org.jspecify.annotations.Nullable;

/**
 * A row of the trail's table, whatever has been done to it.
 *
 * @param entry null if it holds what no record can hold
 */
public record StoredRow(long sequence, @Nullable SealedRecord entry) {}

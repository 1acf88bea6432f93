package dev.keywright.audit;

import org.jspecify.annotations.Nullable;

/**
 * A row of the trail's table, whatever has been done to it.
 *
 * @param entry null if it holds what no record can hold
 */
record Line(long sequence, @Nullable Entry entry) {}

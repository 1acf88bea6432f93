/**
 * Counts the use of keys, off the hot path. The package does not depend on keys or verdicts: it counts texts by subject.
 *
 * <p>A count starts in memory, in a {@code PendingCounts.Counter} of its subject and verdict. Every few seconds a flush drains the counters and adds
 * the counts to the table, for the minute in which the interval began. A crash loses the counts of one interval, a clean shutdown none.
 * {@code RollupJob} merges the rows of flushes into one per minute, later per hour and per day.
 */
@NullMarked
package dev.keywright.usage;

import org.jspecify.annotations.NullMarked;

/**
 * Counts what keys did, off the hot path. It must not know what a key or a verdict is: it counts texts by subjects.
 *
 * <p>A count begins in memory, in a {@code PendingCount} of its subject and verdict. A flush takes what is there every few seconds
 * and adds it to the table, for the minute in which its interval began. So a crash loses one interval's counts, and a clean
 * stop none. Rows of a flush are moved into one for the minute, later for the hour and the day, by {@code RollupJob}.
 */
@NullMarked
package dev.keywright.usage;

import org.jspecify.annotations.NullMarked;

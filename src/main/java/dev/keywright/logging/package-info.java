/**
 * Bounds what is written to the log.
 */
@NullMarked
package dev.keywright.logging;

import org.jspecify.annotations.NullMarked;

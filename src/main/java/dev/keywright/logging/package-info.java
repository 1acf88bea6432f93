/** Limits the number of log messages. */
@NullMarked
package dev.keywright.logging;

import org.jspecify.annotations.NullMarked;

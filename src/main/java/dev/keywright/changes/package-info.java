/**
 * The event stream of changed keys.
 */
@NullMarked
package dev.keywright.changes;

import org.jspecify.annotations.NullMarked;

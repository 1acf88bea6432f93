/** The event stream of key changes. */
@NullMarked
package dev.keywright.changes;

import org.jspecify.annotations.NullMarked;

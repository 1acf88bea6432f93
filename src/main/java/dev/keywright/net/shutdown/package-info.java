/** Closes connections gracefully on shutdown. */
@NullMarked
package dev.keywright.net.shutdown;

import org.jspecify.annotations.NullMarked;

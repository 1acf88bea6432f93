/**
 * Ends connections when the service stops.
 */
@NullMarked
package dev.keywright.net.shutdown;

import org.jspecify.annotations.NullMarked;

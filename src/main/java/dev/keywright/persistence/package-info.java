/**
 * What every store shares: paging, timeouts, outages, connections.
 */
@NullMarked
package dev.keywright.persistence;

import org.jspecify.annotations.NullMarked;

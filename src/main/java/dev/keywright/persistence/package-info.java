/** Common parts of all stores: pagination, timeouts, outages, connections. */
@NullMarked
package dev.keywright.persistence;

import org.jspecify.annotations.NullMarked;

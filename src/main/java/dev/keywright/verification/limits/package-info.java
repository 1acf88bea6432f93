/**
 * A key's limits and credits, in memory or in Redis.
 */
@NullMarked
package dev.keywright.verification.limits;

import org.jspecify.annotations.NullMarked;

/**
 * Limits for each address and account, in memory or in Redis.
 */
@NullMarked
package dev.keywright.ratelimit;

import org.jspecify.annotations.NullMarked;

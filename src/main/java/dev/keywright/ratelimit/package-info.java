/** Rate limits for addresses and accounts, in memory or in Redis. */
@NullMarked
package dev.keywright.ratelimit;

import org.jspecify.annotations.NullMarked;

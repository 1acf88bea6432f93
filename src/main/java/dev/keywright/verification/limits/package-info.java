/** Limits and credits of keys, in memory and in Redis. */
@NullMarked
package dev.keywright.verification.limits;

import org.jspecify.annotations.NullMarked;

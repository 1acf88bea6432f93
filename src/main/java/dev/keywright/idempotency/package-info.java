/**
 * Calls that are safe to repeat: an {@code Idempotency-Key} is remembered with what came of its call. It must not know
 * what a call does.
 */
@NullMarked
package dev.keywright.idempotency;

import org.jspecify.annotations.NullMarked;

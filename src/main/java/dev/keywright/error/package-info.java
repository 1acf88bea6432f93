/**
 * Refusals, and how they are put on the wire. It must not know who refuses or why: features throw a
 * {@link dev.keywright.error.Refusal}, and this package alone turns it, and the framework's own, into an answer.
 */
@NullMarked
package dev.keywright.error;

import org.jspecify.annotations.NullMarked;

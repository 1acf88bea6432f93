/**
 * Errors, and how they are put on the wire (RFC 9457).
 */
@NullMarked
package dev.keywright.problem;

import org.jspecify.annotations.NullMarked;

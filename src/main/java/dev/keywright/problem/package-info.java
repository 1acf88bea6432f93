/** Errors and their HTTP responses (RFC 9457). */
@NullMarked
package dev.keywright.problem;

import org.jspecify.annotations.NullMarked;

/**
 * Errors and their HTTP responses (RFC 9457). A rejection is an {@link dev.keywright.problem.ApiException}, or a {@link
 * dev.keywright.problem.Result} where its audit record has to commit.
 */
@NullMarked
package dev.keywright.problem;

import org.jspecify.annotations.NullMarked;

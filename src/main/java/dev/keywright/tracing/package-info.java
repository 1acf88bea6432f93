/**
 * OpenTelemetry tracing, enabled by configuring an export endpoint. While disabled it has no beans, no threads and no spans.
 *
 * <p>WebFlux creates the span of a request, and {@link dev.keywright.tracing.QuerySpans} those of its SQL, without values. Background work
 * has no spans. A span is named by the route, so traces contain neither usernames nor keys. They contain the request ID, which connects log
 * and trace.
 */
@NullMarked
package dev.keywright.tracing;

import org.jspecify.annotations.NullMarked;

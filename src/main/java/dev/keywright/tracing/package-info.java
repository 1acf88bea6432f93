/**
 * Traces by OpenTelemetry, when there is somewhere to send them to. Without that nothing of it is there: no bean, no thread, no
 * span that is thrown away.
 *
 * <p>WebFlux makes the span of a call and {@link dev.keywright.tracing.QuerySpans} those of its SQL, without values. Work that no
 * call waits for has none. What a call is named by is its route, so neither names nor keys are in a trace; its request id is,
 * so that log and trace find each other.
 */
@NullMarked
package dev.keywright.tracing;

import org.jspecify.annotations.NullMarked;

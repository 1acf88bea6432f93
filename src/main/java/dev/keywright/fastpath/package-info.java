/**
 * Handles verification requests in Reactor Netty, in front of WebFlux. Takes only requests whose every header it recognizes; all others
 * pass through unmodified.
 */
@NullMarked
package dev.keywright.fastpath;

import org.jspecify.annotations.NullMarked;

/**
 * Answers plain hot calls of the three faces at the level of Reactor Netty, in front of WebFlux, whose own path costs more than
 * the verdict; everything else goes through it untouched. It must not know what a call means, only whether it is plain.
 */
@NullMarked
package dev.keywright.lane;

import org.jspecify.annotations.NullMarked;

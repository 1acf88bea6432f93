/**
 * Handles verification requests in Reactor Netty, in front of WebFlux. A request with a header that WebFlux has to
 * handle, such as {@code Origin} or {@code Transfer-Encoding}, or with a repeated header that {@link dev.keywright.fastpath.RecognizedHeaders}
 * lists, passes through unmodified. All other headers are ignored.
 */
@NullMarked
package dev.keywright.fastpath;

import org.jspecify.annotations.NullMarked;

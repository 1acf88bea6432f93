/**
 * Netty handlers that hold clients to HTTP/1.1 (RFC 9112) and end slow connections.
 */
@NullMarked
package dev.keywright.net.http;

import org.jspecify.annotations.NullMarked;

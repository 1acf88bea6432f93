/** The event loops of the server, and Netty handlers that enforce HTTP/1.1 (RFC 9112) and close slow connections. */
@NullMarked
package dev.keywright.net.http;

import org.jspecify.annotations.NullMarked;

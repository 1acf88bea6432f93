/** Clients, proxies and checks at the level of HTTP and sockets. */
@NullMarked
package dev.keywright.support.http;

import org.jspecify.annotations.NullMarked;

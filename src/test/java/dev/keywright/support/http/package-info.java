/**
 * Clients, proxies and checks on the level of HTTP and sockets.
 */
@NullMarked
package dev.keywright.support.http;

import org.jspecify.annotations.NullMarked;

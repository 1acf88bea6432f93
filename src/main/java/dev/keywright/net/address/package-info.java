/** Resolves client addresses, directly or behind trusted proxies (RFC 7239). */
@NullMarked
package dev.keywright.net.address;

import org.jspecify.annotations.NullMarked;

/**
 * The address of a client, behind trusted proxies or not (RFC 7239).
 */
@NullMarked
package dev.keywright.net.address;

import org.jspecify.annotations.NullMarked;

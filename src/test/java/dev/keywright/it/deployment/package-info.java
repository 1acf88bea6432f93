/** The jar among other nodes, behind a proxy, over TLS and HTTP/2, and as the files in {@code deploy} run it. */
@NullMarked
package dev.keywright.it.deployment;

import org.jspecify.annotations.NullMarked;

/** The key lookup for verification. It reads from memory while this node keeps up with the audit log. */
@NullMarked
package dev.keywright.apikey.cache;

import org.jspecify.annotations.NullMarked;

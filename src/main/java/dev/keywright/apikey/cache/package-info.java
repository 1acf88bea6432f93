/** The key lookup for verification. It reads from memory while the change feed is fresh. */
@NullMarked
package dev.keywright.apikey.cache;

import org.jspecify.annotations.NullMarked;

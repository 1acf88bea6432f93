/**
 * Looking a key up on the hot path, from memory where the change feed is healthy.
 */
@NullMarked
package dev.keywright.apikey.cache;

import org.jspecify.annotations.NullMarked;

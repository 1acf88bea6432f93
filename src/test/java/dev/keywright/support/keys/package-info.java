/** API keys for tests. */
@NullMarked
package dev.keywright.support.keys;

import org.jspecify.annotations.NullMarked;

/**
 * Creating, importing, changing, rotating, revoking and revealing keys.
 */
@NullMarked
package dev.keywright.apikey.lifecycle;

import org.jspecify.annotations.NullMarked;

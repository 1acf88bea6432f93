/** The key operations: create, import, update, rotate, revoke and reveal. */
@NullMarked
package dev.keywright.apikey.lifecycle;

import org.jspecify.annotations.NullMarked;

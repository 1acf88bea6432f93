/**
 * Keyrings of secrets: loading, reloading and rotating them.
 */
@NullMarked
package dev.keywright.secrets;

import org.jspecify.annotations.NullMarked;

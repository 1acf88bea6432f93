/** Keyrings of secrets: loading, reloading and rotation. */
@NullMarked
package dev.keywright.secrets;

import org.jspecify.annotations.NullMarked;

/** Extensions of the JSON mapper. */
@NullMarked
package dev.keywright.json;

import org.jspecify.annotations.NullMarked;

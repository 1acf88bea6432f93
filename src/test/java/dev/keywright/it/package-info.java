/**
 * Tests against the packaged jar.
 */
@NullMarked
package dev.keywright.it;

import org.jspecify.annotations.NullMarked;

/**
 * Processes of the packaged jar.
 */
@NullMarked
package dev.keywright.support.jar;

import org.jspecify.annotations.NullMarked;

/**
 * The commands of the jar.
 */
@NullMarked
package dev.keywright.cli;

import org.jspecify.annotations.NullMarked;

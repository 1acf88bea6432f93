/** The commands of the jar. */
@NullMarked
package dev.keywright.it.cli;

import org.jspecify.annotations.NullMarked;

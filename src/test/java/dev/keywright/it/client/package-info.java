/** The clients and the console against the jar. */
@NullMarked
package dev.keywright.it.client;

import org.jspecify.annotations.NullMarked;

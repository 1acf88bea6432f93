/**
 * What stops a start: unknown settings, unsafe addresses, and the message for it.
 */
@NullMarked
package dev.keywright.startup;

import org.jspecify.annotations.NullMarked;

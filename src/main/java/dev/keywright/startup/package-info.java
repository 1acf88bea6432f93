/** Startup checks: unknown settings, unsafe addresses, and the error report. */
@NullMarked
package dev.keywright.startup;

import org.jspecify.annotations.NullMarked;

/**
 * What a browser loads besides the API: the contract's file. It must not know what the contract says.
 */
@NullMarked
package dev.keywright.console;

import org.jspecify.annotations.NullMarked;

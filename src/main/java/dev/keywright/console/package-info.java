/**
 * What a browser loads besides the API: the web console and the contract's file. It must not know what the contract says.
 */
@NullMarked
package dev.keywright.console;

import org.jspecify.annotations.NullMarked;

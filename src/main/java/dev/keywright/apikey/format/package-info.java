/**
 * The text form of a key: generating, parsing, digesting and sealing it.
 */
@NullMarked
package dev.keywright.apikey.format;

import org.jspecify.annotations.NullMarked;

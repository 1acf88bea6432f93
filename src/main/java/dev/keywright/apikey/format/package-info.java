/** The key string: generation, parsing, digest and encryption. */
@NullMarked
package dev.keywright.apikey.format;

import org.jspecify.annotations.NullMarked;

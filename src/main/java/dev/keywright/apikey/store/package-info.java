/** The SQL of keys and credits. */
@NullMarked
package dev.keywright.apikey.store;

import org.jspecify.annotations.NullMarked;

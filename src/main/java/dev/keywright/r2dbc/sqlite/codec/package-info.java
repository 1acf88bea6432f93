/** Converts Java values to and from SQLite. */
@NullMarked
package dev.keywright.r2dbc.sqlite.codec;

import org.jspecify.annotations.NullMarked;

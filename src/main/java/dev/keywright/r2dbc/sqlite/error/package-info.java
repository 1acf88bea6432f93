/** Maps SQLite errors to R2DBC exceptions. */
@NullMarked
package dev.keywright.r2dbc.sqlite.error;

import org.jspecify.annotations.NullMarked;

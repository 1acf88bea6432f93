/** An R2DBC driver made of sqlite-jdbc. */
@NullMarked
package dev.keywright.r2dbc.sqlite;

import org.jspecify.annotations.NullMarked;

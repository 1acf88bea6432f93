/** Scans SQL text. */
@NullMarked
package dev.keywright.r2dbc.sqlite.sql;

import org.jspecify.annotations.NullMarked;

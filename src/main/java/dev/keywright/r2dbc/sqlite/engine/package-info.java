/** Threads, permits, transactions and statements over JDBC. */
@NullMarked
package dev.keywright.r2dbc.sqlite.engine;

import org.jspecify.annotations.NullMarked;

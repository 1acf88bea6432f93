/**
 * The SQLite store.
 */
@NullMarked
package dev.keywright.persistence.sqlite;

import org.jspecify.annotations.NullMarked;

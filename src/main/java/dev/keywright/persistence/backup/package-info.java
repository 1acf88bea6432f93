/** Backup, restore, and migration from SQLite to PostgreSQL. */
@NullMarked
package dev.keywright.persistence.backup;

import org.jspecify.annotations.NullMarked;

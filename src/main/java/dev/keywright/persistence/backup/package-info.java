/**
 * Backup, restore, and moving from SQLite to PostgreSQL.
 */
@NullMarked
package dev.keywright.persistence.backup;

import org.jspecify.annotations.NullMarked;

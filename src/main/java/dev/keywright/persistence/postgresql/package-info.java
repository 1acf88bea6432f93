/**
 * Connections to PostgreSQL.
 */
@NullMarked
package dev.keywright.persistence.postgresql;

import org.jspecify.annotations.NullMarked;

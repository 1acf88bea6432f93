/**
 * Schema migrations.
 */
@NullMarked
package dev.keywright.persistence.schema;

import org.jspecify.annotations.NullMarked;

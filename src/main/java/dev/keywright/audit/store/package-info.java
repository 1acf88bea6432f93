/**
 * Writing and reading the audit log.
 */
@NullMarked
package dev.keywright.audit.store;

import org.jspecify.annotations.NullMarked;

/** The SQL of the audit log, and its writer. */
@NullMarked
package dev.keywright.audit.store;

import org.jspecify.annotations.NullMarked;

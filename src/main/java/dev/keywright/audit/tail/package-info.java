/** Follows the audit log, which all nodes write. */
@NullMarked
package dev.keywright.audit.tail;

import org.jspecify.annotations.NullMarked;

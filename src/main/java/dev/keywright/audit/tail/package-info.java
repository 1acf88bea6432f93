/**
 * Following the audit log, on this node and on others.
 */
@NullMarked
package dev.keywright.audit.tail;

import org.jspecify.annotations.NullMarked;

/** The entries of the audit log. */
@NullMarked
package dev.keywright.audit;

import org.jspecify.annotations.NullMarked;

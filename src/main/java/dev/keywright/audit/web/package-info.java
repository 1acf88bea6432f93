/** The controller of the audit log. */
@NullMarked
package dev.keywright.audit.web;

import org.jspecify.annotations.NullMarked;

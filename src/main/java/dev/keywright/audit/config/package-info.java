/** The beans of the audit packages. */
@NullMarked
package dev.keywright.audit.config;

import org.jspecify.annotations.NullMarked;

/**
 * Wires the audit rooms together.
 */
@NullMarked
package dev.keywright.audit.config;

import org.jspecify.annotations.NullMarked;

/**
 * The controller that lists audit records.
 */
@NullMarked
package dev.keywright.audit.web;

import org.jspecify.annotations.NullMarked;

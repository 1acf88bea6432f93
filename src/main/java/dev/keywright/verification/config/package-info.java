/**
 * Wires the verification rooms together.
 */
@NullMarked
package dev.keywright.verification.config;

import org.jspecify.annotations.NullMarked;

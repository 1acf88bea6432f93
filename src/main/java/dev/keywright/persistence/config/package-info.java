/**
 * Chooses and wires the store.
 */
@NullMarked
package dev.keywright.persistence.config;

import org.jspecify.annotations.NullMarked;

/** Selects and configures the store. */
@NullMarked
package dev.keywright.persistence.config;

import org.jspecify.annotations.NullMarked;

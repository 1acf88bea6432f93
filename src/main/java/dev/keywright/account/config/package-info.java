/**
 * Wires the account rooms together.
 */
@NullMarked
package dev.keywright.account.config;

import org.jspecify.annotations.NullMarked;

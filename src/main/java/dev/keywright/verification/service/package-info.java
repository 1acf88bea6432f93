/**
 * Verifying a key.
 */
@NullMarked
package dev.keywright.verification.service;

import org.jspecify.annotations.NullMarked;

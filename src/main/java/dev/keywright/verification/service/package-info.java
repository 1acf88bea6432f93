/** Verifies keys and records metrics. */
@NullMarked
package dev.keywright.verification.service;

import org.jspecify.annotations.NullMarked;

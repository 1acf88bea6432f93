/**
 * Databases and Redis for tests.
 */
@NullMarked
package dev.keywright.support.store;

import org.jspecify.annotations.NullMarked;

/**
 * Fixtures that tests of several packages share.
 */
@NullMarked
package dev.keywright.support;

import org.jspecify.annotations.NullMarked;

/**
 * Network addresses.
 */
@NullMarked
package dev.keywright.net;

import org.jspecify.annotations.NullMarked;

/**
 * The filter chains: who calls, and what the caller may call.
 */
@NullMarked
package dev.keywright.security;

import org.jspecify.annotations.NullMarked;

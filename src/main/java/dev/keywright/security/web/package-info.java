/**
 * Web filters in front of authentication.
 */
@NullMarked
package dev.keywright.security.web;

import org.jspecify.annotations.NullMarked;

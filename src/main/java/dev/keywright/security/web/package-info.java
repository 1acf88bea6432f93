/** The web filters before authentication. */
@NullMarked
package dev.keywright.security.web;

import org.jspecify.annotations.NullMarked;
